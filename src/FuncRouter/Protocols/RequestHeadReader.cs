using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols;

/// <summary>
/// Reads the head of a JSON request in one pass over its bytes: the fields that all protocols have in common here, each protocol's own in
/// what derives from it. Fields that nobody knows are left to the provider.
/// </summary>
/// <param name="essentials">What every request of the protocol has, for the error: <c>"model" and "messages"</c>.</param>
internal abstract class RequestHeadReader(string essentials)
{
    // OpenAI's cookbook, "How to count tokens with tiktoken": three marks around each message and its role.
    private const int TokensPerTurn = 4;

    // Providers write schemas in a terser form than JSON.
    private const int BytesPerSchemaToken = 5;

    private readonly ImmutableArray<BodyField>.Builder _fields = ImmutableArray.CreateBuilder<BodyField>(8);
    private RequestControls _controls = RequestControls.None;
    private string? _model;
    private string? _session;
    private Range _opening;

    /// <summary>What is known of the request so far.</summary>
    protected RequestFeatures Features { get; set; } = new();

    /// <summary>The end user, once it is known.</summary>
    protected string? User { get; set; }

    /// <summary>The model where the client names none; null where it has to.</summary>
    protected virtual string? DefaultModel => null;

    /// <summary>Reads a body.</summary>
    /// <returns>Either the head or the error that says what to mend.</returns>
    public (RequestHead? Head, RouterError? Error) Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return (null, Invalid($"The request has no body. Send a JSON object with {essentials}."));
        }

        if (!Utf8.IsValid(body))
        {
            // The JSON reader itself looks only at the texts that somebody asks for.
            return (null, Invalid("The body is not valid UTF-8."));
        }

        try
        {
            var reader = new Utf8JsonReader(body, JsonText.ReaderOptions);
            return ReadBody(ref reader);
        }
        catch (JsonException exception)
        {
            return (null, Invalid($"The body is not valid JSON: {JsonText.Describe(exception, body)}."));
        }
        catch (InvalidOperationException)
        {
            // The reader's word for an escaped half of a surrogate pair.
            return (null, Invalid("The body has a \\u escape that is half a character in a place where text is needed."));
        }
    }

    /// <summary>Reads a field of the protocol's own.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="reader">At the field's value; afterwards at its end.</param>
    /// <param name="isKnown">False where the protocol has no such field that matters here; then the reader was not moved.</param>
    /// <returns>What to mend in it, or null.</returns>
    protected abstract RouterError? ReadField(string name, ref Utf8JsonReader reader, out bool isKnown);

    /// <summary>Says what is missing when all fields were read; null where nothing is.</summary>
    protected abstract RouterError? Check();

    /// <summary>Reads a list of messages or items: how many, how much text, and what they carry.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="reader">At the list.</param>
    protected RouterError? ReadTurns(string field, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return Invalid($"\"{field}\" must be a list of messages.", field);
        }

        var count = 0;
        var start = (int)reader.TokenStartIndex;
        var prompt = new PromptMeasure();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Invalid($"\"{field}[{count}]\" must be an object with \"role\" and \"content\".", $"{field}[{count}]");
            }

            var hadUser = prompt.User;
            var turn = (int)reader.TokenStartIndex;
            prompt.Read(ref reader);
            NoteTurn(prompt.Speaker, turn..(int)reader.BytesConsumed);
            count++;
            if (count <= 2 && !hadUser)
            {
                // Up to the user's first words: what the assistant answers is not there yet in the first turn.
                _opening = start..(int)reader.BytesConsumed;
            }
        }

        Add(prompt);
        Features = Features with
        {
            Messages = count,
            EstimatedInputTokens = Features.EstimatedInputTokens + (count * TokensPerTurn),
            EndsWithToolResult = prompt.Speaker == Speaker.Tool,
        };
        return null;
    }

    /// <summary>Reads how many answers are wanted; what is no such number is the provider's to refuse.</summary>
    protected void ReadChoices(ref Utf8JsonReader reader)
    {
        if (reader.Number() is { } number and >= 1 and <= 1024)
        {
            Features = Features with { Choices = (int)number };
        }
    }

    /// <summary>Notes the form that the answer has to have, by the word that all protocols use for it.</summary>
    protected void NoteFormat(string? type) => Features = Features with
    {
        JsonSchema = Features.JsonSchema || type == "json_schema",
        JsonOutput = Features.JsonOutput || type is "json_schema" or "json_object",
    };

    /// <summary>Reads a text, or a list of parts, that belongs to the prompt (a system prompt, instructions).</summary>
    protected void ReadPrompt(ref Utf8JsonReader reader)
    {
        var prompt = new PromptMeasure();
        var start = (int)reader.TokenStartIndex;
        prompt.Read(ref reader);
        Add(prompt);
        NoteTurn(Speaker.System, start..(int)reader.BytesConsumed);
    }

    /// <summary>Reads a prompt that is one text, or a list that is no conversation, and opens the conversation with it.</summary>
    protected void ReadOnlyTurn(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var prompt = new PromptMeasure();
        prompt.Read(ref reader);
        Add(prompt);
        _opening = start..(int)reader.BytesConsumed;
        NoteTurn(Speaker.User, _opening);
        Features = Features with { Messages = 1 };
    }

    /// <summary>Reads a list of tools.</summary>
    protected void ReadTools(ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        var first = reader;
        var hasTools = reader.TokenType == JsonTokenType.StartArray && first.Read() && first.TokenType != JsonTokenType.EndArray;
        reader.Skip();
        var length = (int)(reader.BytesConsumed - start);
        Features = Features with
        {
            Tools = Features.Tools || hasTools,
            PromptBytes = Features.PromptBytes + length,
            EstimatedInputTokens = Features.EstimatedInputTokens + (length / BytesPerSchemaToken),
        };
    }

    /// <summary>Reads a limit of output tokens.</summary>
    protected void ReadTokenLimit(ref Utf8JsonReader reader)
    {
        Features = Features with { MaxOutputTokens = reader.Number() is { } limit and >= 1 ? (int)Math.Min(limit, int.MaxValue) : Features.MaxOutputTokens };
        reader.Skip();
    }

    /// <summary>Reads one text field of the object that the reader stands at; null where there is none.</summary>
    protected static string? ReadTextOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        string? text = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var matches = reader.ValueTextEquals(name);
                reader.Read();
                text = matches ? reader.Text() : text;
                reader.Skip();
            }
        }

        reader.Skip();
        return text;
    }

    /// <summary>An error that the client has to mend.</summary>
    protected static RouterError Invalid(string message, string? param = null) =>
        new() { Status = 400, Code = "invalid_request", Message = message, Param = param };

    private (RequestHead? Head, RouterError? Error) ReadBody(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return (null, Invalid($"The body must be a JSON object with {essentials}."));
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var nameStart = (int)reader.TokenStartIndex;
            reader.Read();
            var valueStart = (int)reader.TokenStartIndex;
            if (ReadCommonField(name, ref reader) is { } error)
            {
                return (null, error);
            }

            _fields.Add(new BodyField(name, nameStart, valueStart, (int)reader.BytesConsumed));
        }

        // Anything but white space behind the object is reported by the reader itself.
        reader.Read();
        _model ??= DefaultModel;
        if (_model is null)
        {
            return (null, Invalid("\"model\" is missing. Name a route, a model of GET /v1/models, or \"<provider>/<model>\".", "model"));
        }

        return Check() is { } missing
            ? (null, missing)
            : (new RequestHead(_model, Features, _fields.DrainToImmutable(), _controls, User, _session, _opening), null);
    }

    private RouterError? ReadCommonField(string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "model":
                return ReadModel(ref reader);
            case "stream":
                return ReadStream(ref reader);
            case "temperature":
                Features = Features with { Temperature = reader.Number() };
                break;
            case "session_id":
                _session = reader.Text();
                break;
            default:
                var error = ReadField(name, ref reader, out var isKnown);
                return isKnown ? error : RouterFields.TryRead(name, ref reader, ref _controls);
        }

        reader.Skip();
        return null;
    }

    private RouterError? ReadModel(ref Utf8JsonReader reader)
    {
        if (reader.Text() is not { Length: > 0 } model)
        {
            return Invalid("\"model\" must be a text that is not empty.", "model");
        }

        _model = model;
        return RouterFields.IsName(model) ? null : Invalid(RouterFields.NameRule("model"), "model");
    }

    private RouterError? ReadStream(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null)
        {
            Features = Features with { Stream = reader.TokenType == JsonTokenType.True };
            return null;
        }

        return Invalid("\"stream\" must be true or false.", "stream");
    }

    private void NoteTurn(Speaker speaker, Range turn) => Features = speaker switch
    {
        Speaker.User => Features with { LastUserTurn = turn },
        Speaker.System when Features.SystemPrompt.Equals(default) => Features with { SystemPrompt = turn },
        _ => Features,
    };

    private void Add(in PromptMeasure prompt) => Features = Features with
    {
        PromptBytes = Features.PromptBytes + prompt.TextBytes,
        EstimatedInputTokens = Features.EstimatedInputTokens + (int)Math.Ceiling(prompt.Tokens),
        Images = Features.Images || prompt.Images,
        Files = Features.Files || prompt.Files,
        Audio = Features.Audio || prompt.Audio,
        ReasoningState = Features.ReasoningState || prompt.ReasoningState,
    };
}
