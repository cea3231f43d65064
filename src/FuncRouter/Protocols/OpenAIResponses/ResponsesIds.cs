using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// The ids that the router gives to responses and items of its own making. They begin as OpenAI's do, because OpenAI refuses items with
/// other ids, and stay below the 64 characters that it allows.
/// </summary>
/// <remarks>
/// Some clients (the AI SDK, unless <c>store</c> is off) send thoughts back as a reference to the item's id. The router keeps nothing,
/// but a turn without its thoughts is still whole, so references to its own reasoning items are told apart by their id and passed over.
/// A text or a call that is only named cannot be known.
/// </remarks>
internal sealed class ResponsesIds(RouterRequest request)
{
    private const string Mark = "_router_";

    // The digits of the generation's UUID.
    private readonly string _unique = request.Id.Replace("gen-", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);

    private readonly Dictionary<int, string> _given = [];
    private string? _givenResponse;

    /// <summary>Takes the ids that the client has from the provider.</summary>
    /// <param name="response">The response's; null where it is not said.</param>
    /// <param name="item">An item's, by its place in the output; null where it is not said.</param>
    public void Keep(string? response, (int Index, string Id)? item)
    {
        _givenResponse = response ?? _givenResponse;
        if (item is var (index, id))
        {
            _given[index] = id;
        }
    }

    /// <summary>The response's id.</summary>
    public string Response => _givenResponse ?? $"resp{Mark}{_unique}";

    /// <summary>A message's id.</summary>
    /// <param name="index">Its place in the output.</param>
    public string Message(int index) => _given.GetValueOrDefault(index) ?? $"msg{Mark}{_unique}_{index}";

    /// <summary>The id of thoughts.</summary>
    /// <param name="index">Their place in the output.</param>
    public string Reasoning(int index) => _given.GetValueOrDefault(index) ?? $"rs{Mark}{_unique}_{index}";

    /// <summary>The id of the item of a function call.</summary>
    /// <param name="index">Its place in the output.</param>
    public string FunctionCall(int index) => _given.GetValueOrDefault(index) ?? $"fc{Mark}{_unique}_{index}";

    /// <summary>The id of the item of a custom tool's call.</summary>
    /// <param name="index">Its place in the output.</param>
    public string CustomCall(int index) => _given.GetValueOrDefault(index) ?? $"ctc{Mark}{_unique}_{index}";

    /// <summary>The id of a call itself, for a provider that gave it none.</summary>
    /// <param name="index">Its place in the output.</param>
    public string Call(int index) => $"call{Mark}{_unique}_{index}";

    /// <summary>Whether an id is one that <see cref="Reasoning"/> made.</summary>
    public static bool IsOwnReasoning(string? id) => id is not null && id.StartsWith("rs" + Mark, StringComparison.Ordinal);
}
