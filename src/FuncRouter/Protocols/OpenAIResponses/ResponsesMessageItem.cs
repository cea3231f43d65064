using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>A message with one part, which is text.</summary>
internal sealed class ResponsesMessageItem(ResponsesEvents events, string id, int index) : ResponsesOutputItem(events, id, index)
{
    private readonly StringBuilder _text = new();
    private readonly List<Annotation> _annotations = [];
    private readonly List<TokenLogProbability> _logProbabilities = [];
    private int _partStart;

    /// <summary>Whether the parts that it has are whole: what comes next goes on with it or ends it.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Adds text.</summary>
    public void Add(string text)
    {
        _text.Append(text);
        TellDelta(text, []);
    }

    /// <summary>Adds log probabilities. The protocol has them in the deltas; where the text came before them theirs is empty.</summary>
    public void Add(ImmutableArray<TokenLogProbability> tokens)
    {
        _logProbabilities.AddRange(tokens);
        TellDelta("", tokens);
    }

    /// <summary>Adds a source, whose place is given within the part that is being written.</summary>
    public void Add(Annotation annotation)
    {
        var placed = annotation with { Start = (annotation.Start ?? 0) + _partStart, End = annotation.End + _partStart };
        _annotations.Add(placed);
        Tell("response.output_text.annotation.added", writer =>
        {
            writer.WriteNumber("content_index"u8, 0);
            writer.WriteNumber("annotation_index"u8, _annotations.Count - 1);
            writer.WritePropertyName("annotation"u8);
            ResponsesAnnotations.Write(writer, placed, _text.Length);
        });
    }

    /// <summary>Goes on with another part of the answer.</summary>
    public void BeginPart()
    {
        IsIdle = false;
        _partStart = _text.Length;
    }

    /// <summary>Ends a part of the answer; sources that name no place are for all of it.</summary>
    public void EndPart()
    {
        IsIdle = true;
        for (var i = 0; i < _annotations.Count; i++)
        {
            _annotations[i] = _annotations[i] with { End = _annotations[i].End ?? _text.Length };
        }
    }

    /// <inheritdoc />
    protected override void TellBeginning() => TellPart("response.content_part.added");

    /// <inheritdoc />
    protected override void TellEnd()
    {
        Tell("response.output_text.done", writer =>
        {
            writer.WriteNumber("content_index"u8, 0);
            writer.WriteString("text"u8, _text.ToString());
            ResponsesLogProbabilities.Write(writer, _logProbabilities);
        });
        TellPart("response.content_part.done");
    }

    /// <inheritdoc />
    protected override void WriteFields(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("status"u8, Status);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteStartArray("content"u8);
        if (IsEnded)
        {
            WritePart(writer);
        }

        writer.WriteEndArray();
    }

    private void TellDelta(string text, ImmutableArray<TokenLogProbability> tokens) => Tell("response.output_text.delta", writer =>
    {
        writer.WriteNumber("content_index"u8, 0);
        writer.WriteString("delta"u8, text);
        ResponsesLogProbabilities.Write(writer, tokens);
    });

    private void TellPart(string type) => Tell(type, writer =>
    {
        writer.WriteNumber("content_index"u8, 0);
        writer.WritePropertyName("part"u8);
        WritePart(writer);
    });

    private void WritePart(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "output_text"u8);
        writer.WriteString("text"u8, _text.ToString());
        writer.WriteStartArray("annotations"u8);
        foreach (var annotation in _annotations)
        {
            ResponsesAnnotations.Write(writer, annotation, _text.Length);
        }

        writer.WriteEndArray();
        ResponsesLogProbabilities.Write(writer, _logProbabilities);
        writer.WriteEndObject();
    }
}
