using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// What <see cref="ResponsesTap"/> finds on its one way through a response or an event. The fields of a response are the same whether
/// they stand alone or in an event's <c>response</c>; texts stay where they are in the bytes that were read.
/// </summary>
internal ref struct ResponsesFindings
{
    private bool _hasOutput;
    private bool _hasCalls;

    /// <summary>Nothing is found yet.</summary>
    public ResponsesFindings()
    {
    }

    /// <summary>The event's type; empty for a whole response.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>The response's status.</summary>
    public ReadOnlySpan<byte> Status { get; private set; }

    /// <summary>Whether the event has a text that is not empty.</summary>
    public bool HasPiece { get; private set; }

    /// <summary>Whether there is an item that says something.</summary>
    public bool HasContent { get; private set; }

    /// <summary>Whether there is one that is not only thoughts.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>Whether the model refuses.</summary>
    public bool HasRefusal { get; private set; }

    /// <summary>What was used.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>Where the usage object's closing brace is; 0 where the cost cannot be added.</summary>
    public int UsageEnd { get; private set; }

    /// <summary>Whether there is an error.</summary>
    public bool HasError { get; private set; }

    /// <summary>The error's words, where they could be read in passing.</summary>
    public ReportedError? Error { get; private set; }

    /// <summary>Why the response is incomplete, if it is.</summary>
    public FinishReason Incomplete { get; private set; } = FinishReason.Other;

    /// <summary>Why the response ended.</summary>
    public readonly FinishReason FinishReason =>
        Status.SequenceEqual("incomplete"u8) ? Incomplete
        : Status.SequenceEqual("completed"u8) || (Status.IsEmpty && _hasOutput) ? _hasCalls ? FinishReason.ToolCalls : FinishReason.Stop
        : Status.IsEmpty ? FinishReason.None
        : FinishReason.Other;

    /// <summary>Reads the object that the reader stands at.</summary>
    public void ReadObject(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                Type = TextOf(reader);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("response"u8))
            {
                reader.Read();
                ReadResponse(ref reader);
            }
            else if (reader.ValueTextEquals("item"u8))
            {
                reader.Read();
                ReadItem(ref reader);
            }
            else if (IsPiece(ref reader))
            {
                var isRefusal = reader.ValueTextEquals("refusal"u8);
                reader.Read();
                HasPiece |= !TextOf(reader).IsEmpty;
                HasRefusal |= isRefusal && !TextOf(reader).IsEmpty;
                reader.Skip();
            }
            else
            {
                ReadField(ref reader);
            }
        }
    }

    private void ReadResponse(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadField(ref reader);
        }
    }

    private void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("status"u8))
        {
            reader.Read();
            Status = TextOf(reader);
            reader.Skip();
        }
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            Usage = ResponsesUsage.Read(ref reader, out var end);
            UsageEnd = end;
        }
        else if (reader.ValueTextEquals("output"u8))
        {
            reader.Read();
            ReadOutput(ref reader);
        }
        else if (reader.ValueTextEquals("incomplete_details"u8))
        {
            reader.Read();
            Incomplete = ReadReason(ref reader);
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            Error = OpenAIErrors.Read(ref reader);
            HasError = Error is not null;
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private void ReadOutput(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        _hasOutput = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            ReadItem(ref reader);
        }
    }

    // A message or thoughts may be there without a word; any other item is something that the model did.
    private void ReadItem(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var depth = reader.CurrentDepth;
        var type = ReadOnlySpan<byte>.Empty;
        var hasWords = false;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var isType = reader.CurrentDepth == depth + 1 && reader.ValueTextEquals("type"u8);
            var isRefusal = reader.ValueTextEquals("refusal"u8);
            var isWord = isRefusal || reader.ValueTextEquals("text"u8);
            reader.Read();
            type = isType ? TextOf(reader) : type;
            hasWords |= isWord && !TextOf(reader).IsEmpty;
            HasRefusal |= isRefusal && !TextOf(reader).IsEmpty;
        }

        var isThought = type.SequenceEqual("reasoning"u8);
        var says = hasWords || !(isThought || type.SequenceEqual("message"u8));
        HasContent |= says;
        HasAnswer |= says && !isThought;
        _hasCalls |= ResponsesItemTypes.IsCallForClient(type);
    }

    private static FinishReason ReadReason(ref Utf8JsonReader reader)
    {
        var reason = FinishReason.Other;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isReason = reader.ValueTextEquals("reason"u8);
                reader.Read();
                reason = isReason ? ResponsesFinishReasons.ReadIncomplete(TextOf(reader)) : reason;
                reader.Skip();
            }
        }

        reader.Skip();
        return reason;
    }

    // By the names of what deltas and their ends carry: texts, arguments, inputs, code, diffs, commands.
    private static bool IsPiece(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("delta"u8)
        || reader.ValueTextEquals("text"u8)
        || reader.ValueTextEquals("refusal"u8)
        || reader.ValueTextEquals("arguments"u8)
        || reader.ValueTextEquals("input"u8);

    private static ReadOnlySpan<byte> TextOf(scoped in Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
}
