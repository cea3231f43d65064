using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>Writes the turns of a conversation as chat messages.</summary>
internal sealed class OpenAIChatMessageWriter(Utf8JsonWriter writer, UpstreamTarget target, TranslationNotes notes)
{
    private static readonly string[] PlainThoughts = ["reasoning_content", "reasoning"];

    /// <summary>How the last message, the beginning of the answer, is marked; null where it is none.</summary>
    public ContinuationForm? Continued { get; init; }

    /// <summary>Writes all messages, into an array that is open.</summary>
    public void Write(ImmutableArray<Message> messages)
    {
        // Media that a tool answered have no place in a tool's message; they follow as the user's, when all calls have their answer.
        var media = new List<ContentPart>();
        foreach (var message in messages)
        {
            if (message.Role == MessageRole.Tool)
            {
                WriteResults(message, media);
                continue;
            }

            WriteMedia(media);
            if (message.Role == MessageRole.Assistant)
            {
                WriteAssistant(message, ReferenceEquals(message, messages[^1]) ? Continued?.Mark : null);
            }
            else
            {
                WriteSaid(message);
            }
        }

        WriteMedia(media);
    }

    private void WriteSaid(Message message)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, message.Role switch
        {
            MessageRole.User => "user",
            MessageRole.Developer when target.IsOriginal => "developer",
            _ => "system",
        });
        writer.WriteGiven("name"u8, message.Name);
        WriteContent(message.Parts);
        writer.WriteEndObject();
    }

    private void WriteResults(Message message, List<ContentPart> media)
    {
        foreach (var result in message.Parts.OfType<ToolResultPart>())
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, "tool"u8);
            writer.WriteString("tool_call_id"u8, result.CallId);
            writer.WriteString("content"u8, string.Concat(result.Content.OfType<TextPart>().Select(part => part.Text)));
            writer.WriteEndObject();
            media.AddRange(result.Content.Where(part => part is ImagePart or FilePart or AudioPart));
        }
    }

    private void WriteMedia(List<ContentPart> media)
    {
        if (media.Count == 0)
        {
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, "user"u8);
        WriteContent([new TextPart("What the tools answered beside text:"), .. media]);
        writer.WriteEndObject();
        media.Clear();
    }

    private void WriteAssistant(Message message, string? mark)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteGiven("name"u8, message.Name);
        var said = message.Parts.RemoveAll(part => part is not (TextPart or RefusalPart));
        var calls = message.Parts.OfType<ToolCallPart>().ToArray();
        var takesSeals = target.Quirks.Extra.Contains("extra_content");
        WriteThoughts(message);
        if (takesSeals)
        {
            OpenAIChatReasoning.WriteSeal(writer, said.OfType<TextPart>().LastOrDefault()?.Seal);
        }

        if (said.IsEmpty && calls.Length > 0)
        {
            writer.WriteNull("content"u8);
        }
        else
        {
            writer.WriteString("content"u8, string.Concat(said.Select(part => part is TextPart text ? text.Text : ((RefusalPart)part).Text)));
        }

        if (calls.Length > 0)
        {
            writer.WriteStartArray("tool_calls"u8);
            foreach (var call in calls)
            {
                OpenAIChatToolCalls.Write(writer, takesSeals ? call : call with { Seal = null }, null);
            }

            writer.WriteEndArray();
        }

        if (mark is not null)
        {
            writer.WriteBoolean(mark, true);
        }

        writer.WriteEndObject();
    }

    // Most servers refuse a message with a field that they do not know; those that want the thoughts back say so.
    private void WriteThoughts(Message message)
    {
        var thoughts = message.Parts.OfType<ReasoningPart>().ToArray();
        if (thoughts.Length == 0)
        {
            return;
        }

        if (target.Quirks.Extra.Contains("reasoning_details"))
        {
            OpenAIChatReasoning.Write(writer, thoughts);
        }
        else if (Array.Find(PlainThoughts, target.Quirks.Extra.Contains) is { } field)
        {
            writer.WriteString(field, string.Concat(thoughts.Select(part => part.Text)));
        }
    }

    private void WriteContent(ImmutableArray<ContentPart> parts)
    {
        if (parts is [] or [TextPart { Cache: null }])
        {
            // The form that every server knows; an empty list is refused.
            writer.WriteString("content"u8, parts is [TextPart only] ? only.Text : "");
            return;
        }

        writer.WriteStartArray("content"u8);
        foreach (var part in parts)
        {
            WritePart(part);
        }

        writer.WriteEndArray();
    }

    private void WritePart(ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text, text.Cache);
                break;
            case ImagePart { Source: InlineMedia or LinkedMedia } image:
                WriteImage(image);
                break;
            case FilePart { Source: TextMedia text } file:
                WriteText(file.Name is null ? text.Text : $"{file.Name}\n{text.Text}", file.Cache);
                break;
            case FilePart { Source: InlineMedia media } file:
                WriteFile(file, media);
                break;
            case AudioPart { Source: InlineMedia media }:
                WriteAudio(media);
                break;
            case ImagePart:
                notes.Exclude("image");
                break;
            case FilePart { Source: LinkedMedia } or AudioPart { Source: LinkedMedia }:
                notes.Exclude("mediaUrl");
                break;
            case FilePart:
                notes.Exclude("file");
                break;
            case AudioPart:
                notes.Exclude("audio");
                break;
            default:
                // Calls, results and thoughts have places of their own.
                break;
        }
    }

    private void WriteText(string text, CacheMark? cache)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, text);
        OpenAIChatRequestWriter.WriteCache(writer, cache, target);
        writer.WriteEndObject();
    }

    private void WriteImage(ImagePart image)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "image_url"u8);
        writer.WriteStartObject("image_url"u8);
        if (image.Source is InlineMedia media)
        {
            DataUrl.Write(writer, "url"u8, media);
        }
        else
        {
            writer.WriteString("url"u8, ((LinkedMedia)image.Source).Url);
        }

        writer.WriteGiven("detail"u8, image.Detail);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteFile(FilePart file, InlineMedia media)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "file"u8);
        writer.WriteStartObject("file"u8);
        writer.WriteString("filename"u8, file.Name ?? $"document.{media.MediaType[(media.MediaType.IndexOf('/', StringComparison.Ordinal) + 1)..]}");
        DataUrl.Write(writer, "file_data"u8, media);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteAudio(InlineMedia media)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "input_audio"u8);
        writer.WriteStartObject("input_audio"u8);
        DataUrl.WriteBase64(writer, "data"u8, media);
        writer.WriteString("format"u8, media.MediaType switch
        {
            "audio/mpeg" => "mp3",
            "audio/x-wav" or "audio/wave" => "wav",
            var type => type[(type.IndexOf('/', StringComparison.Ordinal) + 1)..],
        });
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
