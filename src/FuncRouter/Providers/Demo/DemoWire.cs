using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FuncRouter.Providers.Demo;

/// <summary>
/// The documents and events of OpenAI's chat-completions protocol
/// (<see href="https://platform.openai.com/docs/api-reference/chat">API reference</see>).
/// </summary>
internal static class DemoWire
{
    /// <summary>How JSON is written: compact, and characters beyond ASCII as themselves.</summary>
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object <c>chat.completion</c>.</summary>
    public static byte[] Document(DemoCompletion completion) => Write(writer =>
    {
        WriteHead(writer, completion, "chat.completion");
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteStartObject("message");
        writer.WriteString("role", "assistant");
        writer.WriteString("content", completion.Answer.Text);
        writer.WriteNull("refusal");
        writer.WriteEndObject();
        writer.WriteNull("logprobs");
        writer.WriteString("finish_reason", completion.Answer.FinishReason);
        writer.WriteEndObject();
        writer.WriteEndArray();
        WriteUsage(writer, completion.Answer);
        writer.WriteEndObject();
    });

    /// <summary>
    /// The events of a stream: the role, the content a token at a time, the finish reason, the usage where it was asked for, and the end.
    /// </summary>
    public static IEnumerable<DemoEvent> Events(DemoCompletion completion, bool includeUsage)
    {
        var (text, model) = (completion.Answer.Text, completion.Model);
        var frame = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(frame, Json);

        DemoEvent Chunk(TimeSpan due, string? finishReason, Action<Utf8JsonWriter> delta)
        {
            Begin();
            writer.WriteStartArray("choices");
            writer.WriteStartObject();
            writer.WriteNumber("index", 0);
            writer.WriteStartObject("delta");
            delta(writer);
            writer.WriteEndObject();
            writer.WriteNull("logprobs");
            writer.WriteString("finish_reason", finishReason);
            writer.WriteEndObject();
            writer.WriteEndArray();
            if (includeUsage)
            {
                writer.WriteNull("usage");
            }

            return End(due);
        }

        void Begin()
        {
            frame.ResetWrittenCount();
            frame.Write("data: "u8);
            writer.Reset();
            WriteHead(writer, completion, "chat.completion.chunk");
        }

        DemoEvent End(TimeSpan due)
        {
            writer.WriteEndObject();
            writer.Flush();
            frame.Write("\n\n"u8);
            return new DemoEvent(due, frame.WrittenMemory);
        }

        yield return Chunk(model.Due(0), null, delta =>
        {
            delta.WriteString("role", "assistant");
            delta.WriteString("content", "");
            delta.WriteNull("refusal");
        });

        var (index, end) = (0, 0);
        while (end < text.Length)
        {
            var (start, length) = (end, DemoTokens.NextLength(text.AsSpan(end)));
            end += length;
            yield return Chunk(model.Due(index++), null, delta => delta.WriteString("content", text.AsSpan(start, length)));
        }

        yield return Chunk(model.Due(index), completion.Answer.FinishReason, _ => { });
        if (includeUsage)
        {
            Begin();
            writer.WriteStartArray("choices");
            writer.WriteEndArray();
            WriteUsage(writer, completion.Answer);
            yield return End(model.Due(index));
        }

        yield return new DemoEvent(model.Due(index), "data: [DONE]\n\n"u8.ToArray());
    }

    /// <summary>The list of models.</summary>
    public static byte[] Models(DateTimeOffset created) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        foreach (var model in DemoModels.All)
        {
            writer.WriteStartObject();
            writer.WriteString("id", model.Name);
            writer.WriteString("object", "model");
            writer.WriteNumber("created", created.ToUnixTimeSeconds());
            writer.WriteString("owned_by", "funcrouter-demo");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>The error object.</summary>
    public static byte[] Error(DemoException error) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteString("message", error.Message);
        writer.WriteString("type", error.Type);
        writer.WriteString("param", error.Parameter);
        writer.WriteString("code", error.Code);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Json);
        write(writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteHead(Utf8JsonWriter writer, DemoCompletion completion, string kind)
    {
        writer.WriteStartObject();
        writer.WriteString("id", completion.Id);
        writer.WriteString("object", kind);
        writer.WriteNumber("created", completion.Created.ToUnixTimeSeconds());
        writer.WriteString("model", completion.Model.Name);
        writer.WriteString("system_fingerprint", "fp_demo");
    }

    private static void WriteUsage(Utf8JsonWriter writer, DemoAnswer answer)
    {
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", answer.PromptTokens);
        writer.WriteNumber("completion_tokens", answer.CompletionTokens);
        writer.WriteNumber("total_tokens", answer.PromptTokens + answer.CompletionTokens);
        writer.WriteStartObject("prompt_tokens_details");
        writer.WriteNumber("cached_tokens", 0);
        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details");
        writer.WriteNumber("reasoning_tokens", answer.ReasoningTokens);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
