using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Writes an answer as a response, whole or event by event. Source: OpenAI API reference, "The response object" and "Streaming events".
/// </summary>
/// <remarks>The protocol has one answer to a request: of several the first is written.</remarks>
internal sealed class ResponsesAnswerWriter : IAnswerWriter
{
    private readonly AnswerContext _context;
    private readonly ResponsesEcho _echo;
    private readonly ResponsesIds _ids;
    private readonly ResponsesEvents _events = new();
    private readonly ResponsesOutput _output;
    private AnswerStarted? _start;
    private TokenUsage? _usage;
    private FinishReason _finish;
    private bool _hasBegun;

    /// <summary>Makes the writer of one answer.</summary>
    public ResponsesAnswerWriter(AnswerContext context)
    {
        _context = context;
        _echo = new ResponsesEcho(context.Request.Body);
        _ids = new ResponsesIds(context.Request);
        _output = new ResponsesOutput(_events, _ids, _echo.CustomTools);
    }

    /// <inheritdoc />
    public void WriteDocument(IBufferWriter<byte> output, ConversationAnswer answer)
    {
        _start = new AnswerStarted(answer.Id, answer.Model, answer.CreatedAt);
        _usage = answer.Usage;
        if (answer.Choices is [var choice, ..])
        {
            _finish = choice.FinishReason;
            _output.Add(choice);
        }

        _output.End(_finish);
        using var writer = JsonWriting.Create(output);
        WriteResponse(writer, StatusAtEnd);
    }

    /// <inheritdoc />
    public void WriteStep(IBufferWriter<byte> output, AnswerEvent step)
    {
        _events.Output = output;
        switch (step)
        {
            case AnswerStarted start:
                _start = start;
                Begin();
                break;
            case UsageReported report:
                _usage = report.Usage;
                break;
            case ChoiceFinished { Choice: 0 } finish:
                _finish = finish.Reason;
                break;
            case ChoiceEvent { Choice: 0 } more:
                Begin();
                _output.Add(more);
                break;
            default:
                // The end is told when everything is known, and a failure by an event of its own.
                break;
        }
    }

    /// <inheritdoc />
    public void WriteEnd(IBufferWriter<byte> output)
    {
        _events.Output = output;
        Begin();
        _output.End(_finish);
        Tell($"response.{StatusAtEnd}", StatusAtEnd);
    }

    /// <inheritdoc />
    public void GoOnFrom(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, JsonElements.Options);
        var root = document.RootElement;
        _events.Next = root.Int("sequence_number"u8) + 1 ?? _events.Next;
        _ids.Keep(
            root.Get("response"u8, "id"u8)?.Text(),
            root.Int("output_index"u8) is { } index && root.Get("item"u8, "id"u8)?.Text() is { } id ? (index, id) : null);
    }

    private string StatusAtEnd => ResponsesFinishReasons.WriteIncomplete(_finish) is null ? "completed" : "incomplete";

    private void Begin()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            Tell("response.created", "in_progress");
            Tell("response.in_progress", "in_progress");
        }
    }

    private void Tell(string type, string status) => _events.Write(type, writer =>
    {
        writer.WritePropertyName("response"u8);
        WriteResponse(writer, status);
    });

    private void WriteResponse(Utf8JsonWriter writer, string status)
    {
        var isOver = status != "in_progress";
        writer.WriteStartObject();
        writer.WriteString("id"u8, _ids.Response);
        writer.WriteString("object"u8, "response"u8);
        writer.WriteNumber("created_at"u8, _start?.CreatedAt ?? _context.Request.ReceivedAt.ToUnixTimeSeconds());
        writer.WriteString("status"u8, status);
        writer.WriteNull("error"u8);
        WriteIncomplete(writer, isOver ? ResponsesFinishReasons.WriteIncomplete(_finish) : null);
        writer.WriteString("model"u8, _start?.Model ?? _context.Model);
        writer.WriteStartArray("output"u8);
        if (isOver)
        {
            _output.Write(writer);
        }

        writer.WriteEndArray();
        _echo.Write(writer);
        ResponsesUsage.Write(writer, isOver ? _usage : null, _usage is { } usage ? _context.CostUsd(usage) : null);
        writer.WriteEndObject();
    }

    private static void WriteIncomplete(Utf8JsonWriter writer, string? reason)
    {
        if (reason is null)
        {
            writer.WriteNull("incomplete_details"u8);
            return;
        }

        writer.WriteStartObject("incomplete_details"u8);
        writer.WriteString("reason"u8, reason);
        writer.WriteEndObject();
    }
}
