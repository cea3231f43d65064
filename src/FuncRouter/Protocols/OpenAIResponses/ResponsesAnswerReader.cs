using System.Runtime.InteropServices;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Reads a response, whole or event by event. Source: OpenAI API reference, "The response object" and "Streaming events".
/// </summary>
/// <remarks>
/// An item tells itself up to three times: in pieces, whole at the end of each of its parts, and whole at its own end. Some servers leave
/// out the pieces, some the ends, so every telling is compared with what is known already and adds what is missing.
/// </remarks>
internal sealed class ResponsesAnswerReader : IAnswerReader
{
    private readonly Dictionary<int, ResponsesItemReader> _items = [];
    private readonly PartNumbers _numbers = new();
    private bool _isStarted;

    /// <inheritdoc />
    public bool TryReadDocument(ReadOnlyMemory<byte> json, ICollection<AnswerEvent> steps)
    {
        using var document = JsonDocument.Parse(json, JsonElements.Options);
        var root = document.RootElement;
        if (root.Get("error"u8) is not null || root.Is("status"u8, "failed"u8))
        {
            steps.Add(new AnswerFailed(ResponsesErrors.Read(json.Span)));
            return true;
        }

        if (root.Get("output"u8) is not { ValueKind: JsonValueKind.Array })
        {
            return false;
        }

        ReadEnd(root, root.Text("status"u8), steps);
        return true;
    }

    /// <inheritdoc />
    public bool TryReadEvent(in StreamFrame frame, ICollection<AnswerEvent> steps)
    {
        if (frame.Data.Span.SequenceEqual("[DONE]"u8))
        {
            // Some imitators send chat's mark after the last event, which was the end already.
            return true;
        }

        using var document = JsonDocument.Parse(frame.Data, JsonElements.Options);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var type = root.Text("type"u8);
        if (type == "error" || (type is null && root.Get("error"u8) is not null))
        {
            steps.Add(new AnswerFailed(ResponsesErrors.Read(frame.Data.Span)));
            return true;
        }

        ReadEvent(type, root, steps);
        return type is not null;
    }

    private void ReadEvent(string? type, JsonElement root, ICollection<AnswerEvent> steps)
    {
        switch (type)
        {
            case "response.created" or "response.in_progress" when root.Get("response"u8) is { } response:
                ReadStart(response, steps);
                break;
            case "response.completed" or "response.incomplete" when root.Get("response"u8) is { } response:
                ReadEnd(response, response.Text("status"u8) ?? type["response.".Length..], steps);
                steps.Add(new AnswerEnded());
                break;
            case "response.failed" when root.Get("response"u8) is { } response:
                steps.Add(new AnswerFailed(ResponsesErrors.ReadFailed(response)));
                break;
            case "response.output_item.added" when root.Get("item"u8) is { } item:
                ItemOf(root).ReadBeginning(item, steps);
                break;
            case "response.output_item.done" when root.Get("item"u8) is { } item:
                ItemOf(root).ReadWhole(item, steps);
                break;
            case not null when root.Get("output_index"u8) is not null:
                ItemOf(root).ReadEvent(type, root, steps);
                break;
            default:
                // What tools of the provider's own do, and events that are yet to be invented.
                break;
        }
    }

    private void ReadStart(JsonElement response, ICollection<AnswerEvent> steps)
    {
        if (!_isStarted)
        {
            _isStarted = true;
            steps.Add(new AnswerStarted(response.Text("id"u8), response.Text("model"u8), response.Whole("created_at"u8)));
        }
    }

    private void ReadEnd(JsonElement response, string? status, ICollection<AnswerEvent> steps)
    {
        ReadStart(response, steps);
        if (_items.Count == 0)
        {
            // A document, or a stream that tells everything at once.
            var index = 0;
            foreach (var item in response.Items("output"u8))
            {
                ItemAt(index++).ReadWhole(item, steps);
            }
        }

        if (ResponsesUsage.Read(response) is { } usage)
        {
            steps.Add(new UsageReported(usage));
        }

        if (status is not ("queued" or "in_progress"))
        {
            var reason = response.Get("incomplete_details"u8)?.Text("reason"u8);
            steps.Add(new ChoiceFinished(0, ResponsesFinishReasons.Read(status, reason, _items.Values.Any(item => item.IsCall))));
        }
    }

    private ResponsesItemReader ItemOf(JsonElement root) => ItemAt(root.Int("output_index"u8) ?? 0);

    private ResponsesItemReader ItemAt(int index)
    {
        ref var item = ref CollectionsMarshal.GetValueRefOrAddDefault(_items, index, out _);
        return item ??= new ResponsesItemReader(_numbers);
    }
}
