namespace FuncRouter.Protocols.Operations;

/// <summary>
/// Documents in the order in which they answer a query. Source: Cohere API reference, "Rerank API (v2)"; Jina, Voyage, Together, vLLM and
/// others have the same fields.
/// </summary>
internal sealed class RerankProtocol() : JsonOperation("rerank", "rerank", "query", "documents")
{
    /// <summary>The protocol; it has no state.</summary>
    public static RerankProtocol Instance { get; } = new();
}
