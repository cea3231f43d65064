using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>Writes the sources of a message. Source: OpenAI API reference, "The chat completion object", <c>annotations</c>.</summary>
internal static class OpenAIAnnotations
{
    /// <summary>Writes the sources that have an address; the protocol has no word for the others.</summary>
    public static void Write(Utf8JsonWriter writer, ImmutableArray<Annotation> annotations)
    {
        writer.WriteStartArray("annotations"u8);
        foreach (var annotation in annotations.Where(annotation => annotation.Url is not null))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "url_citation"u8);
            writer.WriteStartObject("url_citation"u8);
            writer.WriteString("url"u8, annotation.Url);
            writer.WriteString("title"u8, annotation.Title ?? "");
            writer.WriteNumber("start_index"u8, annotation.Start ?? 0);
            writer.WriteNumber("end_index"u8, annotation.End ?? 0);
            writer.WriteGiven("content"u8, annotation.CitedText);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>A source of a text that begins at this place of a longer one.</summary>
    public static Annotation Shifted(Annotation annotation, int offset) =>
        annotation with { Start = annotation.Start + offset, End = annotation.End + offset };

    /// <summary>The sources of several texts that become one, with their places in it.</summary>
    public static ImmutableArray<Annotation> Shifted(IReadOnlyList<TextPart> texts)
    {
        var all = ImmutableArray.CreateBuilder<Annotation>();
        var offset = 0;
        foreach (var text in texts)
        {
            foreach (var annotation in text.Annotations)
            {
                all.Add(Shifted(annotation, offset));
            }

            offset += text.Text.Length;
        }

        return all.DrainToImmutable();
    }
}
