using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>Writes what is said as Converse's content blocks. Source: Amazon Bedrock API reference, "ContentBlock".</summary>
/// <param name="writer">Stands in a list of blocks.</param>
/// <param name="model">The model that gets them.</param>
/// <param name="notes">Takes what cannot be said.</param>
internal sealed class BedrockContentWriter(Utf8JsonWriter writer, BedrockModel model, TranslationNotes notes)
{
    private readonly BedrockNames _names = new(model);

    /// <summary>Writes parts, each as a block, and after it the mark for the cache where it has one.</summary>
    public void Write(IEnumerable<ContentPart> parts)
    {
        foreach (var part in parts)
        {
            WriteBlock(part);
            if (part.Cache is { } mark && model.TakesCachePoints)
            {
                BedrockToolsWriter.WriteCachePoint(writer, mark, model);
            }
        }
    }

    private void WriteBlock(ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text);
                break;
            case RefusalPart refusal:
                WriteText(refusal.Text);
                break;
            case ImagePart image:
                WriteMedia("image"u8, image.Source, BedrockMedia.ImageFormat, "image");
                break;
            case AudioPart audio when model.Hears:
                WriteMedia("audio"u8, audio.Source, BedrockMedia.AudioFormat, "audio");
                break;
            case AudioPart:
                notes.Exclude("audio");
                break;
            case FilePart file when BedrockMedia.VideoFormat(TypeOf(file.Source)) is not null:
                WriteMedia("video"u8, file.Source, BedrockMedia.VideoFormat, "file");
                break;
            case FilePart file:
                WriteDocument(file);
                break;
            case ToolCallPart call:
                WriteCall(call);
                break;
            case ToolResultPart result:
                WriteResult(result);
                break;
            case ReasoningPart thoughts:
                WriteThoughts(thoughts);
                break;
            default:
                throw new InvalidOperationException($"A {part.GetType().Name} has no block.");
        }
    }

    private void WriteText(string text)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private void WriteMedia(ReadOnlySpan<byte> kind, MediaSource source, Func<string?, string?> formatOf, string constraint)
    {
        if (!CanSend(source))
        {
            return;
        }

        if (formatOf(TypeOf(source)) is not { } format)
        {
            notes.Exclude(constraint);
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartObject(kind);
        writer.WriteString("format"u8, format);
        WriteSource(source);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteDocument(FilePart file)
    {
        if (!CanSend(file.Source))
        {
            return;
        }

        if ((file.Source is TextMedia ? "txt" : BedrockMedia.DocumentFormat(TypeOf(file.Source))) is not { } format)
        {
            notes.Exclude("file");
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartObject("document"u8);
        writer.WriteString("format"u8, format);
        writer.WriteString("name"u8, _names.Document(file.Name));
        WriteSource(file.Source);
        writer.WriteGiven("context"u8, file.Context);
        if (file.Citations == true)
        {
            writer.WriteStartObject("citations"u8);
            writer.WriteBoolean("enabled"u8, true);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // Bedrock reads bytes, and its own store; it follows no other address.
    private bool CanSend(MediaSource source)
    {
        switch (source)
        {
            case LinkedMedia link when !IsStored(link):
                notes.Exclude("mediaUrl");
                return false;
            case StoredMedia:
                notes.Exclude("file");
                return false;
            default:
                return true;
        }
    }

    private void WriteSource(MediaSource source)
    {
        writer.WriteStartObject("source"u8);
        switch (source)
        {
            case InlineMedia inline:
                writer.WriteString("bytes"u8, inline.Base64.Span);
                break;
            case TextMedia text:
                writer.WriteBase64String("bytes"u8, Encoding.UTF8.GetBytes(text.Text));
                break;
            case LinkedMedia link:
                writer.WriteStartObject("s3Location"u8);
                writer.WriteString("uri"u8, link.Url);
                writer.WriteEndObject();
                break;
            default:
                break;
        }

        writer.WriteEndObject();
    }

    private static bool IsStored(LinkedMedia link) => link.Url.StartsWith("s3://", StringComparison.Ordinal);

    private static string? TypeOf(MediaSource source) => source switch
    {
        InlineMedia inline => inline.MediaType,
        LinkedMedia link => link.MediaType ?? BedrockMedia.TypeOfName(link.Url),
        _ => null,
    };

    private void WriteCall(ToolCallPart call)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("toolUse"u8);
        writer.WriteString("toolUseId"u8, _names.Call(call.Id));
        writer.WriteString("name"u8, call.Name);
        WriteInput(call.Arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // The input has to be an object. A model that was cut off in the middle of its call leaves something else.
    private void WriteInput(string arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments.Length > 0 ? arguments : "{}", JsonElements.Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                writer.WriteRaw("input"u8, document.RootElement);
                return;
            }
        }
        catch (JsonException)
        {
            // Written as text, below.
        }

        writer.WriteStartObject("input"u8);
        writer.WriteString("arguments"u8, arguments);
        writer.WriteEndObject();
    }

    private void WriteResult(ToolResultPart result)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("toolResult"u8);
        writer.WriteString("toolUseId"u8, _names.Call(result.CallId));
        writer.WriteStartArray("content"u8);
        WriteResultContent(result);
        writer.WriteEndArray();
        if (result.IsError && model.TakesToolStatus)
        {
            writer.WriteString("status"u8, "error"u8);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // A result may be empty text but not empty, and an error may not even be that.
    private void WriteResultContent(ToolResultPart result)
    {
        var isSaid = false;
        foreach (var part in result.Content)
        {
            if (part is not TextPart { Text.Length: 0 })
            {
                isSaid = true;
                WriteBlock(part);
            }
        }

        if (!isSaid)
        {
            WriteText(result.IsError ? "The tool failed." : "");
        }
    }

    private void WriteThoughts(ReasoningPart thoughts)
    {
        if (thoughts.Seal is not { } seal)
        {
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartObject("reasoningContent"u8);
        if (seal.IsEncrypted)
        {
            writer.WriteString("redactedContent"u8, seal.Data);
        }
        else
        {
            writer.WriteStartObject("reasoningText"u8);
            writer.WriteString("text"u8, thoughts.Text);
            writer.WriteString("signature"u8, seal.Data);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
