using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FuncRouter.Providers.Demo;

/// <summary>What a demo model answers to a request.</summary>
/// <param name="Text">The content of the message.</param>
/// <param name="FinishReason"><c>stop</c> or <c>length</c>.</param>
/// <param name="PromptTokens">Tokens of the request's messages.</param>
/// <param name="TextTokens">Tokens of <paramref name="Text"/>.</param>
/// <param name="ReasoningTokens">Tokens that went before it.</param>
internal sealed record DemoAnswer(string Text, string FinishReason, int PromptTokens, int TextTokens, int ReasoningTokens)
{
    public int CompletionTokens => TextTokens + ReasoningTokens;

    /// <summary>Makes the answer.</summary>
    /// <exception cref="DemoException">The request asks for a schema that cannot be filled.</exception>
    public static DemoAnswer To(DemoRequest request)
    {
        var whole = BeforeStop(Whole(request), request.Stop);

        // A real model may spend its whole limit on reasoning; here half of it always stays for the answer.
        var reasoning = Math.Min(request.Model.ReasoningTokens, request.MaxTokens / 2);
        var text = DemoTokens.Take(whole, request.MaxTokens - reasoning);
        return new DemoAnswer(
            text, text.Length < whole.Length ? "length" : "stop", request.PromptTokens, DemoTokens.Count(text), reasoning);
    }

    private static string Whole(DemoRequest request) => request.Format switch
    {
        DemoFormat.JsonObject => Encoding.UTF8.GetString(JsonObject(request)),
        DemoFormat.JsonSchema => Encoding.UTF8.GetString(DemoSchema.Instance(request.Schema, "demonstration").Span),
        _ => DemoText.Of(request.Model, request.Messages),
    };

    private static ReadOnlySpan<byte> JsonObject(DemoRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, DemoWire.Json);
        writer.WriteStartObject();
        writer.WriteBoolean("demonstration", true);
        writer.WriteString("model", request.Model.FullName);
        writer.WriteString("answer", DemoText.Reply(request.Messages));
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan;
    }

    private static string BeforeStop(string text, IReadOnlyCollection<string> stops)
    {
        var end = stops
            .Select(stop => text.IndexOf(stop, StringComparison.Ordinal))
            .Where(index => index >= 0)
            .DefaultIfEmpty(text.Length)
            .Min();
        return text[..end];
    }
}
