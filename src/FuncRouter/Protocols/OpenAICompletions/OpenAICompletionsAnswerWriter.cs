using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Protocols.OpenAICompletions;

/// <summary>
/// Writes an answer as a legacy completion, whole or chunk by chunk: its texts and refusals. Thoughts and tool calls have no place in it.
/// Source: OpenAI API reference, "The completion object".
/// </summary>
internal sealed class OpenAICompletionsAnswerWriter(AnswerContext context) : IAnswerWriter
{
    private readonly Dictionary<int, int> _offsets = [];
    private AnswerStarted? _start;
    private TokenUsage? _usage;

    /// <inheritdoc />
    public void WriteDocument(IBufferWriter<byte> output, ConversationAnswer answer)
    {
        _start = new AnswerStarted(answer.Id, answer.Model, answer.CreatedAt);
        using var writer = JsonWriting.Create(output);
        WriteHead(writer);
        for (var i = 0; i < answer.Choices.Length; i++)
        {
            var choice = answer.Choices[i];
            WriteChoice(writer, i, string.Concat(choice.Parts.Select(TextOf)), choice.LogProbabilities, ReasonOf(choice.FinishReason));
        }

        writer.WriteEndArray();
        if (answer.Usage is { } usage)
        {
            OpenAIUsage.Write(writer, usage, context.CostUsd(usage));
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc />
    public void WriteStep(IBufferWriter<byte> output, AnswerEvent step)
    {
        switch (step)
        {
            case AnswerStarted start:
                _start = start;
                break;
            case UsageReported report:
                _usage = report.Usage;
                break;
            case TextDelta { Text.Length: > 0 } delta:
                WriteChunk(output, delta.Choice, delta.Text, [], null);
                break;
            case RefusalDelta { Text.Length: > 0 } delta:
                WriteChunk(output, delta.Choice, delta.Text, [], null);
                break;
            case LogProbabilitiesAdded more:
                WriteChunk(output, more.Choice, "", more.Tokens, null);
                break;
            case ChoiceFinished finish:
                WriteChunk(output, finish.Choice, "", [], ReasonOf(finish.Reason));
                break;
            default:
                // The protocol has no word for anything else.
                break;
        }
    }

    /// <inheritdoc />
    public void WriteEnd(IBufferWriter<byte> output)
    {
        if (context.Request.Features.StreamUsage && _usage is { } usage)
        {
            output.Write("data: "u8);
            using (var writer = JsonWriting.Create(output))
            {
                WriteHead(writer);
                writer.WriteEndArray();
                OpenAIUsage.Write(writer, usage, context.CostUsd(usage));
                writer.WriteEndObject();
            }

            output.Write("\n\n"u8);
        }

        output.Write("data: [DONE]\n\n"u8);
    }

    private static string TextOf(ContentPart part) => part switch
    {
        TextPart text => text.Text,
        RefusalPart refusal => refusal.Text,
        _ => "",
    };

    // Without tools nothing can end with their calls; the protocol has no word for it.
    private static string ReasonOf(FinishReason reason) => reason == FinishReason.ToolCalls ? "stop" : OpenAIFinishReasons.Write(reason);

    private void WriteChunk(IBufferWriter<byte> output, int choice, string text, ImmutableArray<TokenLogProbability> tokens, string? finishReason)
    {
        output.Write("data: "u8);
        using (var writer = JsonWriting.Create(output))
        {
            WriteHead(writer);
            WriteChoice(writer, choice, text, tokens, finishReason);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }

    private void WriteHead(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, _start?.Id ?? context.Request.Id);
        writer.WriteString("object"u8, "text_completion"u8);
        writer.WriteNumber("created"u8, _start?.CreatedAt ?? context.Request.ReceivedAt.ToUnixTimeSeconds());
        writer.WriteString("model"u8, _start?.Model ?? context.Model);
        writer.WriteStartArray("choices"u8);
    }

    private void WriteChoice(Utf8JsonWriter writer, int index, string text, ImmutableArray<TokenLogProbability> tokens, string? finishReason)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteNumber("index"u8, index);
        if (tokens.IsEmpty)
        {
            writer.WriteNull("logprobs"u8);
        }
        else
        {
            _offsets[index] = LegacyLogProbabilities.Write(writer, tokens, _offsets.GetValueOrDefault(index));
        }

        writer.WriteString("finish_reason"u8, finishReason);
        writer.WriteEndObject();
    }
}
