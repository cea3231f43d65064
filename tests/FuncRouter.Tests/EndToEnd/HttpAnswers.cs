using System.Text.Json.Nodes;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>Short ways to read answers.</summary>
internal static class HttpAnswers
{
    /// <summary>The value of a header; null where there is none.</summary>
    public static string? Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.NonValidated.TryGetValues(name, out var values) || answer.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;

    /// <summary>The body as JSON.</summary>
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage answer, CancellationToken cancellationToken) =>
        JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken))!;

    /// <summary>The text of a completion.</summary>
    public static async Task<string> ContentAsync(this HttpResponseMessage answer, CancellationToken cancellationToken) =>
        (string)(await answer.JsonAsync(cancellationToken))["choices"]![0]!["message"]!["content"]!;
}
