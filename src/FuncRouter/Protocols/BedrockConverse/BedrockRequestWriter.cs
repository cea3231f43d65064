using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>Writes a request. Source: Amazon Bedrock API reference, "Converse", "Request body".</summary>
internal static class BedrockRequestWriter
{
    /// <summary>Writes it, and notes what cannot be said.</summary>
    public static void Write(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes)
    {
        var model = new BedrockModel(target.Model);
        var turns = BedrockTurns.Of(request.Messages, model.IsClaude);
        var tools = BedrockTools.Of(request, model, turns, notes);
        var thinking = BedrockThinking.Of(request, target, model, turns, tools, notes);
        using var writer = JsonWriting.Create(output);
        writer.WriteStartObject();
        var content = new BedrockContentWriter(writer, model, notes);
        WriteSystem(writer, turns, content);
        WriteMessages(writer, turns, content);
        BedrockToolsWriter.Write(writer, tools, model, notes);
        new BedrockParametersWriter(writer, request, model, tools, thinking, notes).Write();
        writer.WriteEndObject();
        NoteRest(request, notes);
    }

    private static void WriteSystem(Utf8JsonWriter writer, BedrockTurns turns, BedrockContentWriter content)
    {
        if (turns.System.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray("system"u8);
        content.Write(turns.System);
        writer.WriteEndArray();
    }

    private static void WriteMessages(Utf8JsonWriter writer, BedrockTurns turns, BedrockContentWriter content)
    {
        writer.WriteStartArray("messages"u8);
        foreach (var turn in turns.Turns)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, turn.IsAssistant ? "assistant"u8 : "user"u8);
            writer.WriteStartArray("content"u8);
            content.Write(turn.Parts);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // What no model on Bedrock takes through Converse.
    private static void NoteRest(ConversationRequest request, TranslationNotes notes)
    {
        void Note(bool isAsked, string parameter)
        {
            if (isAsked)
            {
                notes.Drop(parameter);
            }
        }

        Note(request.Candidates > 1, "n");
        Note(request.Seed is not null, "seed");
        Note(request.FrequencyPenalty is not null, "frequency_penalty");
        Note(request.PresencePenalty is not null, "presence_penalty");
        Note(request.LogProbabilities, "logprobs");
        Note(request.TopLogProbabilities is not null, "top_logprobs");
        Note(request.Verbosity is not null, "verbosity");
        Note(request.User is not null, "user");
        notes.Drop(request.Untranslated);
    }
}
