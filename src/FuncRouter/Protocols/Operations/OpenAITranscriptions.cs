using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Operations;

/// <summary>
/// A recording, written down: the request is a form, the answer JSON, plain text or subtitles, or events.
/// Source: OpenAI API reference, "Create transcription".
/// </summary>
internal sealed class OpenAITranscriptions() : JsonOperation("openai-transcriptions", "audio/transcriptions"), IFormProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static OpenAITranscriptions Instance { get; } = new();

    /// <inheritdoc />
    public override bool AnswersWithMedia => true;

    /// <inheritdoc />
    public override (RequestHead? Head, RouterError? Error) ReadHead(ReadOnlySpan<byte> body) => (null, new RouterError
    {
        Status = 415,
        Code = "unsupported_media_type",
        Message = "A recording is sent as a form: Content-Type multipart/form-data with the fields \"file\" and \"model\".",
    });

    /// <inheritdoc />
    public (RequestHead? Head, RouterError? Error) ReadForm(IReadOnlyDictionary<string, string> fields)
    {
        var model = fields.GetValueOrDefault("model", "");
        if (!RouterFields.IsName(model))
        {
            return (null, new RouterError { Status = 400, Code = "invalid_request", Message = RouterFields.NameRule("model"), Param = "model" });
        }

        var features = new RequestFeatures { Stream = fields.GetValueOrDefault("stream") == "true", StreamUsage = true, Audio = true, Messages = 1 };
        return (new RequestHead(model, features, [], RequestControls.None, fields.GetValueOrDefault("user"), null, default), null);
    }
}
