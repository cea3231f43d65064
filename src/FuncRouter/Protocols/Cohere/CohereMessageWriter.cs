using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Cohere;

/// <summary>
/// Writes the turns of a conversation, and the documents that the answer shall cite. The API wants one system turn, first, and no turn
/// without anything in it. Source: Cohere API reference, "Chat API (v2)" and "Errors".
/// </summary>
/// <param name="writer">Where to.</param>
/// <param name="notes">What cannot be expressed.</param>
/// <param name="keepsThoughts">Whether the model takes its thoughts back.</param>
/// <param name="cites">Whether documents can be cited.</param>
internal sealed class CohereMessageWriter(Utf8JsonWriter writer, TranslationNotes notes, bool keepsThoughts, bool cites)
{
    private readonly CohereContentWriter _content = new(writer, notes);

    /// <summary>Writes them as properties of the request.</summary>
    public void Write(ImmutableArray<Message> messages)
    {
        writer.WriteStartArray("messages"u8);
        WriteSystem(messages);

        // Media that a tool answered have no place in a tool's turn; they follow as the user's, when all calls have their answer.
        var media = new List<ContentPart>();
        foreach (var message in messages.Where(message => message.Role is not (MessageRole.System or MessageRole.Developer)))
        {
            if (message.Role == MessageRole.Tool)
            {
                WriteResults(message, media);
                continue;
            }

            WriteMedia(media);
            if (message.Role == MessageRole.Assistant)
            {
                WriteAssistant(message);
            }
            else
            {
                WriteUser([.. message.Parts.Where(part => !IsCited(part))]);
            }
        }

        WriteMedia(media);
        writer.WriteEndArray();
        WriteDocuments([.. messages.SelectMany(message => message.Parts).Where(IsCited).Cast<FilePart>()]);
    }

    private bool IsCited(ContentPart part) => cites && part is FilePart { Citations: true } file && CohereContentWriter.TextOf(file.Source) is not null;

    private void WriteSystem(ImmutableArray<Message> messages)
    {
        var text = string.Join("\n\n", messages
            .Where(message => message.Role is MessageRole.System or MessageRole.Developer)
            .SelectMany(message => message.Parts.OfType<TextPart>())
            .Select(part => part.Text));
        if (text.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, "system"u8);
            writer.WriteString("content"u8, text);
            writer.WriteEndObject();
        }
    }

    private void WriteUser(ImmutableArray<ContentPart> parts)
    {
        if (parts.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, "user"u8);
        _content.Write(parts);
        writer.WriteEndObject();
    }

    private void WriteMedia(List<ContentPart> media)
    {
        if (media.Count > 0)
        {
            WriteUser([new TextPart("What the tools answered beside text:"), .. media]);
            media.Clear();
        }
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
            media.AddRange(result.Content.Where(part => part is not TextPart));
        }
    }

    private void WriteAssistant(Message message)
    {
        var calls = message.Parts.OfType<ToolCallPart>().ToArray();
        var said = message.Parts.Where(IsSaid).ToArray();
        if (calls.Length == 0 && said.Length == 0)
        {
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, "assistant"u8);
        if (calls.Length > 0)
        {
            WriteCalls(said, calls);
        }
        else if (said.Any(part => part is ReasoningPart))
        {
            WriteBlocks(said);
        }
        else
        {
            writer.WriteString("content"u8, string.Concat(said.Select(TextOf)));
        }

        writer.WriteEndObject();
    }

    private bool IsSaid(ContentPart part) =>
        part is TextPart { Text.Length: > 0 } or RefusalPart { Text.Length: > 0 }
        || (keepsThoughts && part is ReasoningPart { Seal: null, Text.Length: > 0 });

    // "Text content is not allowed when tool_calls are provided. If you wish to pass a tool plan, either pass thinking content or use
    // tool_plan": of the two, what was said to the user counts more.
    private void WriteCalls(ContentPart[] said, ToolCallPart[] calls)
    {
        var plan = string.Concat(said.Where(part => part is not ReasoningPart).Select(TextOf));
        if (plan.Length > 0)
        {
            writer.WriteString("tool_plan"u8, plan);
        }
        else if (said.Length > 0)
        {
            WriteBlocks(said);
        }

        writer.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, call.Id);
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, call.Name);
            writer.WriteString("arguments"u8, call.Arguments);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteBlocks(ContentPart[] said)
    {
        writer.WriteStartArray("content"u8);
        foreach (var part in said)
        {
            var name = part is ReasoningPart ? "thinking"u8 : "text"u8;
            writer.WriteStartObject();
            writer.WriteString("type"u8, name);
            writer.WriteString(name, TextOf(part));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteDocuments(FilePart[] documents)
    {
        if (documents.Length == 0)
        {
            return;
        }

        writer.WriteStartArray("documents"u8);
        foreach (var document in documents)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("data"u8);
            writer.WriteGiven("title"u8, document.Name);
            writer.WriteGiven("context"u8, document.Context);
            writer.WriteString("text"u8, CohereContentWriter.TextOf(document.Source));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string TextOf(ContentPart part) => part switch
    {
        TextPart text => text.Text,
        RefusalPart refusal => refusal.Text,
        ReasoningPart thoughts => thoughts.Text,
        _ => "",
    };
}
