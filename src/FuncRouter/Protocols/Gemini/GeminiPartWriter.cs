using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>Writes what is said as parts of a turn. Source: Gemini API reference, "Caching", <c>Part</c>.</summary>
/// <param name="writer">Stands in a list of parts.</param>
/// <param name="model">The model that gets them.</param>
/// <param name="notes">Takes what cannot be said.</param>
internal sealed class GeminiPartWriter(Utf8JsonWriter writer, GeminiModel model, TranslationNotes notes)
{
    /// <summary>
    /// What Google gives for the signature of a call that has none, because another model made it or the client lost it.
    /// Source: Gemini API documentation, "Thought signatures", "FAQs".
    /// </summary>
    public const string SkipSignature = "skip_thought_signature_validator";

    private readonly GeminiResults _results = new(writer, model);

    /// <summary>Writes the parts of a turn.</summary>
    public void Write(GeminiTurn turn)
    {
        // Of calls at once only the first has a signature.
        var wantsSignature = model.WantsSignatures;
        foreach (var part in turn.Parts)
        {
            if (part is ToolCallPart call)
            {
                WriteCall(call, SignatureOf(call.Seal) ?? (wantsSignature ? SkipSignature : null));
                wantsSignature = false;
            }
            else
            {
                Write(part);
            }
        }
    }

    private void Write(ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text, false, SignatureOf(text.Seal));
                break;
            case RefusalPart refusal:
                WriteText(refusal.Text, false, null);
                break;
            case ReasoningPart thoughts:
                // State without thoughts comes on an empty text.
                WriteText(thoughts.Text, thoughts.Text.Length > 0, SignatureOf(thoughts.Seal));
                break;
            case ImagePart image:
                DropDetail(image);
                WriteMedia(image.Source, "image/jpeg");
                break;
            case AudioPart audio:
                WriteMedia(audio.Source, "audio/mp3");
                break;
            case FilePart file:
                WriteFile(file);
                break;
            case ToolResultPart result:
                _results.Write(result);
                break;
            default:
                throw new InvalidOperationException($"A {part.GetType().Name} has no form in Gemini's protocol.");
        }
    }

    private void WriteText(string text, bool isThought, string? signature)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteGiven("thought"u8, isThought ? true : null);
        writer.WriteGiven("thoughtSignature"u8, signature);
        writer.WriteEndObject();
    }

    private void WriteCall(ToolCallPart call, string? signature)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("functionCall"u8);
        if (model.HasCallIds && call.Id.Length > 0)
        {
            writer.WriteString("id"u8, call.Id);
        }

        writer.WriteString("name"u8, call.Name);
        writer.WritePropertyName("args"u8);
        GeminiObjects.Write(writer, call.Arguments, "arguments"u8);
        writer.WriteEndObject();
        writer.WriteGiven("thoughtSignature"u8, signature);
        writer.WriteEndObject();
    }

    private void WriteFile(FilePart file)
    {
        if (file.Citations == true)
        {
            notes.Drop("citations");
        }

        if (file.Context is { Length: > 0 } context)
        {
            WriteText(context, false, null);
        }

        WriteMedia(file.Source, "application/pdf");
    }

    private void WriteMedia(MediaSource source, string fallbackType)
    {
        switch (source)
        {
            case InlineMedia inline:
                WriteInline(writer, inline);
                break;
            case TextMedia text:
                WriteInline(writer, AsBytes(text));
                break;
            case LinkedMedia link when GeminiLinks.CanFollow(link.Url, model):
                WriteLink(link.Url, GeminiLinks.TypeOf(link, fallbackType));
                break;
            case LinkedMedia:
                notes.Exclude("mediaUrl");
                break;
            case StoredMedia stored when GeminiLinks.AddressOf(stored) is { } address:
                WriteLink(address, null);
                break;
            default:
                notes.Exclude("file");
                break;
        }
    }

    /// <summary>Writes bytes as a part.</summary>
    public static void WriteInline(Utf8JsonWriter writer, InlineMedia media)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("inlineData"u8);
        writer.WriteString("mimeType"u8, media.MediaType);
        DataUrl.WriteBase64(writer, "data"u8, media);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteLink(string address, string? mediaType)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("fileData"u8);
        writer.WriteGiven("mimeType"u8, mediaType);
        writer.WriteString("fileUri"u8, address);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void DropDetail(ImagePart image)
    {
        if (image.Detail is not (null or "auto"))
        {
            notes.Drop("detail");
        }
    }

    private static InlineMedia AsBytes(TextMedia text) =>
        new("text/plain", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(text.Text))));

    private static string? SignatureOf(ReasoningSeal? seal) => seal is { Origin: ReasoningOrigins.Gemini } ? seal.Data : null;
}
