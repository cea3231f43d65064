using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Reads reasoning items. Source: OpenAI API reference, "Responses", <c>reasoning</c>; open models have the thoughts themselves under
/// <c>content</c>.
/// </summary>
internal static class ResponsesReasoning
{
    /// <summary>The summaries of an item; where it has none, its thoughts.</summary>
    public static IEnumerable<string> TextsOf(JsonElement item)
    {
        var summaries = item.Items("summary"u8).Select(piece => piece.Text("text"u8) ?? "").ToArray();
        return summaries.Length > 0 ? summaries : item.Items("content"u8).Select(piece => piece.Text("text"u8) ?? "");
    }
}
