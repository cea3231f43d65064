using System.Runtime.InteropServices;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// Writes the parameters: those that Converse has for all models, the form of the answer, and what each maker has beyond them.
/// Source: Amazon Bedrock API reference, "InferenceConfiguration" and "OutputConfig"; Amazon Bedrock User Guide, "Inference request
/// parameters and response fields for foundation models".
/// </summary>
internal sealed class BedrockParametersWriter(
    Utf8JsonWriter writer, ConversationRequest request, BedrockModel model, BedrockTools tools, BedrockThinking thinking, TranslationNotes notes)
{
    // Nova thinks hard only where nothing limits it.
    private bool ThinksWithoutLimits => model.IsThinkingNova && thinking.Effort == "high";

    // Claude takes no sampling parameters while it thinks.
    private bool TakesSampling => model.TakesSampling && !(model.IsClaude && thinking.IsOn) && !ThinksWithoutLimits;

    /// <summary>Writes them.</summary>
    public void Write()
    {
        WriteInference();
        WriteFormat();
        WriteOfModel();
    }

    private void WriteInference()
    {
        var maxTokens = Taken(thinking.MaxTokens ?? request.MaxOutputTokens, !ThinksWithoutLimits, "max_tokens");
        var temperature = Taken(request.Temperature, TakesSampling, "temperature");
        var topP = Taken(request.TopP, TakesSampling, "top_p");
        var stop = StopSequences();
        if (maxTokens is null && temperature is null && topP is null && stop.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("inferenceConfig"u8);
        writer.WriteGiven("maxTokens"u8, (long?)maxTokens);
        // Clients of OpenAI's protocol may go up to 2; here everything ends at 1.
        writer.WriteGiven("temperature"u8, temperature is { } value ? Math.Clamp(value, 0, 1) : null);
        writer.WriteGiven("topP"u8, topP);
        if (stop.Count > 0)
        {
            writer.WriteStartArray("stopSequences"u8);
            stop.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    // One that is only white space is an error there.
    private List<string> StopSequences()
    {
        List<string> taken = model.TakesStopSequences ? [.. request.StopSequences.Where(text => !string.IsNullOrWhiteSpace(text))] : [];
        if (taken.Count < request.StopSequences.Length)
        {
            notes.Drop("stop");
        }

        return taken;
    }

    private void WriteFormat()
    {
        if (tools.HeldTo is not { Schema: { } schema } format)
        {
            return;
        }

        writer.WriteStartObject("outputConfig"u8);
        writer.WriteStartObject("textFormat"u8);
        writer.WriteString("type"u8, "json_schema"u8);
        writer.WriteStartObject("structure"u8);
        writer.WriteStartObject("jsonSchema"u8);
        // A schema in a text: that is how Converse has it.
        writer.WriteString("schema"u8, JsonMarshal.GetRawUtf8Value(schema));
        writer.WriteGiven("name"u8, format.Name);
        writer.WriteGiven("description"u8, format.Description);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteOfModel()
    {
        var topK = Taken(request.TopK, TakesSampling && (model.IsClaude || model.IsNova || model.IsMistral), "top_k");
        if (topK is not null || thinking.IsOn || tools.OneAtATime)
        {
            writer.WriteStartObject("additionalModelRequestFields"u8);
            WriteTopK(topK);
            WriteThinking();
            WriteClaudeChoice();
            writer.WriteEndObject();
        }

        if (model.IsClaude && !request.StopSequences.IsEmpty)
        {
            // Converse itself does not say which stop sequence it was.
            writer.WriteStartArray("additionalModelResponseFieldPaths"u8);
            writer.WriteStringValue(request.Stream ? "/delta/stop_sequence"u8 : "/stop_sequence"u8);
            writer.WriteEndArray();
        }
    }

    private void WriteTopK(int? topK)
    {
        if (topK is not { } value)
        {
            return;
        }

        if (!model.IsNova)
        {
            writer.WriteNumber("top_k"u8, value);
            return;
        }

        writer.WriteStartObject("inferenceConfig"u8);
        writer.WriteNumber("topK"u8, value);
        writer.WriteEndObject();
    }

    private void WriteThinking()
    {
        switch (model)
        {
            case { IsClaude: true } when thinking.IsOn:
                WriteClaudeThinking();
                break;
            case { IsThinkingNova: true } when thinking.IsOn:
                writer.WriteStartObject("reasoningConfig"u8);
                writer.WriteString("type"u8, "enabled"u8);
                writer.WriteString("maxReasoningEffort"u8, thinking.Effort);
                writer.WriteEndObject();
                break;
            case { IsGptOss: true } when thinking.IsOn:
                writer.WriteString("reasoning_effort"u8, thinking.Effort);
                break;
            case { IsOpenAI: true } when thinking.IsOn:
                writer.WriteStartObject("reasoning"u8);
                writer.WriteString("effort"u8, thinking.Effort);
                writer.WriteEndObject();
                break;
            default:
                break;
        }
    }

    private void WriteClaudeThinking()
    {
        writer.WriteStartObject("thinking"u8);
        writer.WriteString("type"u8, thinking.IsAdaptive ? "adaptive"u8 : "enabled"u8);
        writer.WriteGiven("budget_tokens"u8, (long?)thinking.Budget);
        writer.WriteGiven("display"u8, thinking.ShowThoughts switch { true => "summarized", false => "omitted", null => null });
        writer.WriteEndObject();
        if (thinking.Effort is { } effort)
        {
            writer.WriteStartObject("output_config"u8);
            writer.WriteString("effort"u8, effort);
            writer.WriteEndObject();
        }
    }

    // Converse has no word for one call at a time; Claude has, in a choice that stands in the place of Converse's.
    private void WriteClaudeChoice()
    {
        if (!tools.OneAtATime)
        {
            return;
        }

        writer.WriteStartObject("tool_choice"u8);
        var type = tools.Forced?.Mode switch { ToolChoiceMode.Named => "tool"u8, ToolChoiceMode.Required => "any"u8, _ => "auto"u8 };
        writer.WriteString("type"u8, type);
        writer.WriteGiven("name"u8, tools.Forced?.Name);
        writer.WriteBoolean("disable_parallel_tool_use"u8, true);
        writer.WriteEndObject();
    }

    private T? Taken<T>(T? value, bool isTaken, string name)
        where T : struct
    {
        if (value is not null && !isTaken)
        {
            notes.Drop(name);
        }

        return isTaken ? value : null;
    }
}
