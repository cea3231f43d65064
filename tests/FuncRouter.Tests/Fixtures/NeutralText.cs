using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;

namespace FuncRouter.Tests.Fixtures;

/// <summary>The neutral form as text, one thing a line, so that two of it can be compared and a difference can be read.</summary>
internal static class NeutralText
{
    /// <summary>A request.</summary>
    public static string Of(ConversationRequest request)
    {
        var text = new StringBuilder();
        foreach (var message in request.Messages)
        {
            text.Append(Of(message)).Append('\n');
        }

        foreach (var tool in request.Tools)
        {
            text.Append(CultureInfo.InvariantCulture, $"tool {tool.Name} {Quoted(tool.Description)} {Json(tool.Parameters)} strict={tool.Strict}{Of(tool.Cache)}\n");
        }

        void Field(string name, object? value) => text.Append(value is null or false ? "" : string.Create(CultureInfo.InvariantCulture, $"{name} {value}\n"));

        Field("choice", request.ToolChoice is { } choice ? $"{choice.Mode} {choice.Name}[{string.Join(",", choice.Allowed)}]" : null);
        Field("parallel", request.ParallelToolCalls?.ToString());
        Field("format", request.Format is { } format ? $"{format.Name} {Json(format.Schema)} strict={format.Strict} {Quoted(format.Description)}" : null);
        Field("max", request.MaxOutputTokens);
        Field("stop", request.StopSequences.IsEmpty ? null : string.Join("|", request.StopSequences));
        Field("temperature", request.Temperature);
        Field("top_p", request.TopP);
        Field("top_k", request.TopK);
        Field("frequency", request.FrequencyPenalty);
        Field("presence", request.PresencePenalty);
        Field("seed", request.Seed);
        Field("n", request.Candidates);
        Field("logprobs", request.LogProbabilities);
        Field("top_logprobs", request.TopLogProbabilities);
        Field("reasoning", request.Reasoning is { } reasoning ? $"{reasoning.Effort} {reasoning.BudgetTokens} show={reasoning.ShowThoughts}" : null);
        Field("verbosity", request.Verbosity);
        Field("user", request.User);
        Field("stream", request.Stream);
        Field("untranslated", request.Untranslated.IsEmpty ? null : string.Join(",", request.Untranslated));
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>Tokens.</summary>
    public static string Of(TokenUsage usage) =>
        $"{usage.InputTokens}/{usage.OutputTokens} cached {usage.CachedInputTokens} written {usage.CacheWriteTokens} reasoning {usage.ReasoningTokens}"
        + (usage.BilledOutputTokens is { } billed ? $" billed {billed}" : "");

    /// <summary>A message.</summary>
    public static string Of(Message message) =>
        $"{message.Role.ToString().ToLowerInvariant()}{(message.Name is null ? "" : $"({message.Name})")}: {string.Join(", ", message.Parts.Select(Of))}";

    /// <summary>A part.</summary>
    public static string Of(ContentPart part) => Body(part) + Of(part.Cache);

    /// <summary>A whole answer.</summary>
    public static string Of(ConversationAnswer answer) => string.Join(
        '\n',
        answer.Choices.Select(choice =>
            $"{choice.FinishReason}{(choice.StopSequence is null ? "" : $"({choice.StopSequence})")}: {string.Join(", ", choice.Parts.Select(Of))}"
            + (choice.LogProbabilities.IsEmpty ? "" : " " + Of(choice.LogProbabilities)))
            .Append(answer.Usage is { } usage ? $"usage {Of(usage)}" : "usage "));

    /// <summary>The steps of an answer, without its head.</summary>
    public static string Of(IEnumerable<AnswerEvent> steps) => string.Join('\n', steps.Where(step => step is not AnswerStarted).Select(Of));

    /// <summary>A step.</summary>
    public static string Of(AnswerEvent step) => step switch
    {
        AnswerStarted start => $"start {start.Id} {start.Model} {start.CreatedAt}",
        TextDelta delta => $"{delta.Choice}.{delta.Part} text {Quoted(delta.Text)}",
        RefusalDelta delta => $"{delta.Choice}.{delta.Part} refusal {Quoted(delta.Text)}",
        ReasoningDelta delta => $"{delta.Choice}.{delta.Part} thought {Quoted(delta.Text)}",
        PartSealed state => $"{state.Choice}.{state.Part} {Of(state.Seal).Trim()}",
        ToolCallStarted call => $"{call.Choice}.{call.Part} call {call.Id} {call.Name}",
        ToolArgumentsDelta delta => $"{delta.Choice}.{delta.Part} arguments {delta.Json}",
        AnnotationAdded more => $"{more.Choice}.{more.Part} source {Of(more.Annotation)}",
        PartEnded end => $"{end.Choice}.{end.Part} end",
        LogProbabilitiesAdded more => $"{more.Choice} {Of(more.Tokens)}",
        ChoiceFinished finish => $"{finish.Choice} finish {finish.Reason}{(finish.StopSequence is null ? "" : $"({finish.StopSequence})")}",
        UsageReported report => $"usage {Of(report.Usage)}",
        AnswerEnded => "end",
        AnswerFailed failure => $"failed {failure.Error.Message} {failure.Error.Type} {failure.Error.Code}",
        _ => throw new ArgumentException($"{step} is not known.", nameof(step)),
    };

    private static string Body(ContentPart part) => part switch
    {
        TextPart text => $"text {Quoted(text.Text)}{string.Concat(text.Annotations.Select(annotation => " @" + Of(annotation)))}{Of(text.Seal)}",
        ImagePart image => $"image {Of(image.Source)}{(image.Detail is null ? "" : " " + image.Detail)}",
        FilePart file => $"file {Of(file.Source)}{(file.Name is null ? "" : $" {Quoted(file.Name)}")}",
        AudioPart audio => $"audio {Of(audio.Source)}",
        ToolCallPart call => $"call {call.Id} {call.Name} {Canonical(call.Arguments)}{Of(call.Seal)}",
        ToolResultPart result => $"result {result.CallId}{(result.IsError ? " failed" : "")} [{string.Join(", ", result.Content.Select(Of))}]",
        ReasoningPart thought => $"thought {Quoted(thought.Text)}{Of(thought.Seal)}",
        RefusalPart refusal => $"refusal {Quoted(refusal.Text)}",
        _ => throw new ArgumentException($"{part} is not known.", nameof(part)),
    };

    private static string Of(MediaSource source) => source switch
    {
        InlineMedia media => $"{media.MediaType};{Encoding.ASCII.GetString(media.Base64.Span)}",
        LinkedMedia link => link.Url,
        StoredMedia stored => $"id:{stored.FileId}",
        TextMedia text => $"plain {Quoted(text.Text)}",
        _ => throw new ArgumentException($"{source} is not known.", nameof(source)),
    };

    private static string Of(ReasoningSeal? seal) =>
        seal is null ? "" : $" sealed {seal.Origin}{(seal.IsEncrypted ? " encrypted" : "")} {seal.Data}{(seal.Id is null ? "" : $" #{seal.Id}")}";

    private static string Of(CacheMark? mark) => mark is null ? "" : $" cached({mark.Lifetime})";

    private static string Of(Annotation annotation) =>
        $"{annotation.Url} {Quoted(annotation.Title)} {annotation.Start}-{annotation.End} {Quoted(annotation.CitedText)}";

    private static string Of(ImmutableArray<TokenLogProbability> tokens) => string.Create(
        CultureInfo.InvariantCulture,
        $"logprobs {string.Join(" ", tokens.Select(token => string.Create(CultureInfo.InvariantCulture, $"{token.Token}:{token.LogProbability}({string.Join(" ", token.Alternatives.Select(other => other.Token))})")))}");

    private static string Quoted(string? text) => text is null ? "-" : $"\"{text}\"";

    private static string Json(JsonElement? value) => value is { } json ? Canonical(json.GetRawText()) : "-";

    private static string Canonical(string json)
    {
        try
        {
            return JsonNode.Parse(json)!.ToJsonString();
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
