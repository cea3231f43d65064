using System.Globalization;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Reads an answer, whole or event by event: each event of a stream is such a document with what is new. There is no mark for the end of a
/// stream; the answers' own ends are it.
/// Source: Gemini API reference, "Generating content", <c>GenerateContentResponse</c>.
/// </summary>
internal sealed class GeminiAnswerReader : IAnswerReader
{
    private readonly SortedDictionary<int, GeminiCandidateReader> _candidates = [];
    private GeminiAnswerNames? _names;
    private bool _isBlocked;

    /// <inheritdoc />
    public bool TryReadDocument(ReadOnlyMemory<byte> json, ICollection<AnswerEvent> steps) => TryRead(json, true, steps);

    /// <inheritdoc />
    public bool TryReadEvent(in StreamFrame frame, ICollection<AnswerEvent> steps) => TryRead(frame.Data, false, steps);

    private bool TryRead(ReadOnlyMemory<byte> json, bool isWhole, ICollection<AnswerEvent> steps)
    {
        using var document = JsonDocument.Parse(json, JsonElements.Options);
        var root = document.RootElement;
        if (GeminiErrors.Read(root) is { } error)
        {
            steps.Add(new AnswerFailed(error));
            return true;
        }

        if (!IsAnswer(root))
        {
            return false;
        }

        Start(root, steps);
        if (GeminiUsage.Read(root.Get("usageMetadata"u8)) is { } usage)
        {
            steps.Add(new UsageReported(usage));
        }

        ReadBlock(root, steps);
        if (!_isBlocked)
        {
            ReadCandidates(root, isWhole, steps);
        }

        return true;
    }

    private static bool IsAnswer(JsonElement root) =>
        root.Get("candidates"u8) is { ValueKind: JsonValueKind.Array }
        || root.Get("promptFeedback"u8) is not null
        || root.Get("usageMetadata"u8) is not null
        || root.Get("responseId"u8) is not null;

    private void Start(JsonElement root, ICollection<AnswerEvent> steps)
    {
        if (_names is not null)
        {
            return;
        }

        var id = root.Text("responseId"u8);
        _names = new GeminiAnswerNames(id);
        steps.Add(new AnswerStarted(id, root.Text("modelVersion"u8), ReadTime(root.Text("createTime"u8))));
    }

    // A prompt that is refused has no answer, and this in its place.
    private void ReadBlock(JsonElement root, ICollection<AnswerEvent> steps)
    {
        if (!_isBlocked && GeminiFinishReasons.IsBlock(root.Get("promptFeedback"u8)?.Text("blockReason"u8)))
        {
            _isBlocked = true;
            steps.Add(new ChoiceFinished(0, FinishReason.ContentFilter));
        }
    }

    private void ReadCandidates(JsonElement root, bool isWhole, ICollection<AnswerEvent> steps)
    {
        var place = 0;
        foreach (var candidate in root.Items("candidates"u8))
        {
            var index = candidate.Int("index"u8) ?? place;
            place++;
            if (!_candidates.TryGetValue(index, out var reader))
            {
                _candidates.Add(index, reader = new GeminiCandidateReader(index, _names!));
            }

            reader.Read(candidate, isWhole, steps);
        }
    }

    private static long? ReadTime(string? time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var made) ? made.ToUnixTimeSeconds() : null;
}
