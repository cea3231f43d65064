using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Json;
using FuncRouter.Providers;

namespace FuncRouter.Execution.Changes;

/// <summary>
/// Leaves out turns in the middle of a conversation that is too long for a model, where the client allows it: models look at the beginning
/// and the end the most. Source: OpenRouter documentation, "Message transforms"; N. F. Liu et al., "Lost in the Middle" (2023).
/// </summary>
/// <remarks>
/// Instructions at the beginning stay. What follows is cut into exchanges, each from a user's words up to the next, so that a tool's call and
/// its result stay together. The last exchange stays, then the first, then as many of the latest as there is room for. Where the last alone
/// is too long, the middle of its longest text goes.
/// </remarks>
internal static partial class MiddleOut
{
    // The estimate of what fits may be off by a tenth, and a second refusal would end the request.
    private const double Margin = 0.85;

    // What is left for the answer where the client set no limit.
    private const int UsualAnswer = 1024;

    /// <summary>Makes the shorter request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="endpoint">Whom to ask.</param>
    /// <param name="refusal">What it said.</param>
    /// <returns>The request and what was left out, in words for the client; null where nothing can be.</returns>
    public static (RouterRequest Request, string Warning)? Of(RouterRequest request, ModelEndpoint endpoint, UpstreamFailure refusal)
    {
        if (!request.Controls.MiddleOut
            || (WindowIn(refusal.Message) ?? endpoint.Facts.ContextWindow) is not { } window
            || ClientProtocols.Get(request.Protocol) is not IConversationProtocol { TurnsField: { } name }
            || request.Body.Fields.LastOrDefault(field => field.Name == name) is not { Name: not null } field)
        {
            return null;
        }

        // The provider has just said that the prompt is longer than its window, whatever the estimate says.
        var all = request.Body.ValueOf(field).Length;
        var tokens = Math.Max(request.Features.EstimatedInputTokens, window);
        var room = (window * Margin) - (request.Features.MaxOutputTokens is { } set ? Math.Min(set, window / 2) : Math.Min(UsualAnswer, window / 4));
        return Shorten(request.Body.ValueOf(field), (int)(all * Math.Max(0, room) / tokens)) is var (kept, warning)
            && ChangedRequest.Of(request, [new BodyEdit(field.ValueStart, field.ValueEnd, kept)]) is { } changed
            ? (changed, warning)
            : null;
    }

    private static (ReadOnlyMemory<byte> Turns, string Warning)? Shorten(ReadOnlySpan<byte> json, int mostBytes)
    {
        try
        {
            if (JsonNode.Parse(json, null, new JsonDocumentOptions { MaxDepth = JsonText.ReaderOptions.MaxDepth }) is not JsonArray turns
                || Shorten(turns, mostBytes) is not var (kept, warning))
            {
                return null;
            }

            var output = new ArrayBufferWriter<byte>();
            using (var writer = JsonWriting.Create(output))
            {
                kept.WriteTo(writer);
            }

            return (output.WrittenMemory, warning);
        }
        catch (ArgumentException)
        {
            // An object has a key twice: which of the two is meant is the provider's to say.
            return null;
        }
    }

    private static (JsonArray Turns, string Warning)? Shorten(JsonArray turns, int mostBytes)
    {
        var all = turns.Select(turn => new Turn(turn!, turn!.ToJsonString().Length)).ToArray();
        var instructions = all.TakeWhile(turn => turn.IsInstruction).ToArray();
        var exchanges = Exchanges(all[instructions.Length..]);
        if (exchanges.Count == 0)
        {
            return null;
        }

        var room = mostBytes - instructions.Sum(turn => turn.Bytes) - exchanges[^1].Sum(turn => turn.Bytes);
        var kept = new SortedSet<int> { exchanges.Count - 1 };
        foreach (var index in Enumerable.Range(0, exchanges.Count - 1).Reverse().Prepend(0).Distinct().Where(index => index < exchanges.Count - 1))
        {
            var bytes = exchanges[index].Sum(turn => turn.Bytes);
            if (bytes > room)
            {
                break;
            }

            room -= bytes;
            kept.Add(index);
        }

        var left = exchanges.Where((_, index) => !kept.Contains(index)).Sum(exchange => exchange.Count);
        var result = new JsonArray([.. instructions.Concat(kept.SelectMany(index => exchanges[index])).Select(turn => turn.Json.DeepClone())]);
        var cut = room < 0 ? LongTexts.Cut(result, -room) : 0;
        return (left, cut) switch
        {
            (0, 0) => null,
            (_, 0) => (result, Invariant($"{left} messages in the middle were left out (transforms: middle-out)")),
            (0, _) => (result, Invariant($"{cut} characters in the middle of the last message were left out (transforms: middle-out)")),
            _ => (result, Invariant($"{left} messages in the middle, and {cut} characters of the last, were left out (transforms: middle-out)")),
        };
    }

    private static List<List<Turn>> Exchanges(IEnumerable<Turn> turns)
    {
        var exchanges = new List<List<Turn>>();
        foreach (var turn in turns)
        {
            if (exchanges.Count == 0 || turn.BeginsExchange)
            {
                exchanges.Add([]);
            }

            exchanges[^1].Add(turn);
        }

        return exchanges;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    // OpenAI and vLLM: "maximum context length is 8192 tokens"; Anthropic: "210000 tokens > 200000 maximum".
    private static int? WindowIn(string message) =>
        Window().Match(message) is { Success: true } match
        && int.TryParse(match.Groups["tokens"].Value.Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var tokens)
            ? tokens
            : null;

    [GeneratedRegex("(?:maximum context length is|tokens >|maximum of|limit of) (?<tokens>[\\d,]{3,12})(?: tokens| maximum|\\b)", RegexOptions.IgnoreCase)]
    private static partial Regex Window();

    private readonly record struct Turn(JsonNode Json, int Bytes)
    {
        private string? Role => (Json as JsonObject)?["role"] is JsonValue role && role.TryGetValue<string>(out var text) ? text : null;

        public bool IsInstruction => Role is "system" or "developer";

        // Anthropic's protocol has the results of tools in the user's turn.
        public bool BeginsExchange => Role == "user" && !(Json["content"] is JsonArray parts && parts.Any(part => part?["type"]?.GetValueKind() == JsonValueKind.String && part["type"]!.GetValue<string>() == "tool_result"));
    }
}
