using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>
/// Reads a chat completion request in one pass over its bytes. Fields that the router does not know are left to the provider.
/// Source: OpenAI API reference, "Create chat completion"; the router's own fields are OpenRouter's and LiteLLM's.
/// </summary>
internal ref struct OpenAIChatRequestReader
{
    private readonly ImmutableArray<BodyField>.Builder _fields = ImmutableArray.CreateBuilder<BodyField>(8);
    private Utf8JsonReader _reader;
    private string? _model;
    private string? _user;
    private string? _safetyIdentifier;
    private string? _session;
    private bool _sawMessages;
    private RequestFeatures _features = new();
    private RequestControls _controls = RequestControls.None;
    private Range _opening;

    private OpenAIChatRequestReader(ReadOnlySpan<byte> body) => _reader = new Utf8JsonReader(body, JsonText.ReaderOptions);

    /// <summary>Reads a body.</summary>
    /// <returns>Either the request or the error that says what to mend.</returns>
    public static (OpenAIChatRequest? Request, RouterError? Error) Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return (null, Invalid("The request has no body. Send a JSON object with \"model\" and \"messages\"."));
        }

        if (!Utf8.IsValid(body))
        {
            // The JSON reader itself looks only at the texts that somebody asks for.
            return (null, Invalid("The body is not valid UTF-8."));
        }

        try
        {
            var reader = new OpenAIChatRequestReader(body);
            return reader.ReadBody();
        }
        catch (JsonException exception)
        {
            return (null, Invalid($"The body is not valid JSON: {JsonText.Describe(exception)}"));
        }
        catch (InvalidOperationException)
        {
            // The reader's word for an escaped half of a surrogate pair.
            return (null, Invalid("The body has a \\u escape that is half a character in a place where text is needed."));
        }
    }

    private (OpenAIChatRequest? Request, RouterError? Error) ReadBody()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return (null, Invalid("The body must be a JSON object with \"model\" and \"messages\"."));
        }

        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = _reader.GetString()!;
            var nameStart = (int)_reader.TokenStartIndex;
            _reader.Read();
            var valueStart = (int)_reader.TokenStartIndex;
            if (ReadField(name) is { } error)
            {
                return (null, error);
            }

            _fields.Add(new BodyField(name, nameStart, valueStart, (int)_reader.BytesConsumed));
        }

        // Anything but white space behind the object is reported by the reader itself.
        _reader.Read();
        return Finish();
    }

    private readonly (OpenAIChatRequest? Request, RouterError? Error) Finish()
    {
        if (_model is null)
        {
            return (null, Invalid("\"model\" is missing. Name a route, a model of GET /v1/models, or \"<provider>/<model>\".", "model"));
        }

        if (!_sawMessages || _features.Messages == 0)
        {
            return (null, _sawMessages
                ? Invalid("Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.", "messages") with { Code = "empty_array" }
                : Invalid("\"messages\" is missing. Send a list of messages.", "messages"));
        }

        return (new OpenAIChatRequest(
            _model, _features, _fields.DrainToImmutable(), _controls, _user ?? _safetyIdentifier, _session, _opening), null);
    }

    private RouterError? ReadField(string name)
    {
        switch (name)
        {
            case "model":
                return ReadModel();
            case "messages":
                return ReadMessages();
            case "tools" or "functions":
                return ReadTools();
            case "stream":
                return ReadStream();
            case "stream_options":
                _features = _features with { StreamUsage = ReadFlag("include_usage"u8) ?? _features.StreamUsage };
                return null;
            case "max_tokens" or "max_completion_tokens":
                _features = _features with { MaxOutputTokens = _reader.Number() is { } limit and >= 1 ? (int)Math.Min(limit, int.MaxValue) : _features.MaxOutputTokens };
                break;
            case "temperature":
                _features = _features with { Temperature = _reader.Number() };
                break;
            case "reasoning_effort":
                _features = _features with { ReasoningEffort = _reader.Text() };
                break;
            case "response_format":
                return ReadResponseFormat();
            case "user":
                _user = _reader.Text();
                break;
            case "safety_identifier":
                _safetyIdentifier = _reader.Text();
                break;
            case "session_id":
                _session = _reader.Text();
                break;
            default:
                return RouterFields.TryRead(name, ref _reader, ref _controls);
        }

        _reader.Skip();
        return null;
    }

    private RouterError? ReadModel()
    {
        if (_reader.Text() is not { Length: > 0 } model)
        {
            return Invalid("\"model\" must be a text that is not empty.", "model");
        }

        _model = model;
        return RouterFields.IsName(model) ? null : Invalid(RouterFields.NameRule("model"), "model");
    }

    private RouterError? ReadStream()
    {
        if (_reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null)
        {
            _features = _features with { Stream = _reader.TokenType == JsonTokenType.True };
            return null;
        }

        return Invalid("\"stream\" must be true or false.", "stream");
    }

    private RouterError? ReadMessages()
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            return Invalid("\"messages\" must be a list of messages.", "messages");
        }

        _sawMessages = true;
        var count = 0;
        var start = (int)_reader.TokenStartIndex;
        var prompt = new PromptMeasure();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                return Invalid($"\"messages[{count}]\" must be an object with \"role\" and \"content\".", $"messages[{count}]");
            }

            prompt.Read(ref _reader);
            count++;
            if (count <= 2)
            {
                _opening = start..(int)_reader.BytesConsumed;
            }
        }

        _features = _features with
        {
            Messages = count,
            PromptBytes = _features.PromptBytes + prompt.TextBytes,
            Images = _features.Images || prompt.Images,
        };
        return null;
    }

    private RouterError? ReadTools()
    {
        var start = _reader.TokenStartIndex;
        var first = _reader;
        var hasTools = _reader.TokenType == JsonTokenType.StartArray && first.Read() && first.TokenType != JsonTokenType.EndArray;
        _reader.Skip();
        var length = (int)(_reader.BytesConsumed - start);
        _features = _features with { Tools = _features.Tools || hasTools, PromptBytes = _features.PromptBytes + length };
        return null;
    }

    private RouterError? ReadResponseFormat()
    {
        var isSchema = false;
        if (_reader.TokenType == JsonTokenType.StartObject)
        {
            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                var isType = _reader.ValueTextEquals("type"u8);
                _reader.Read();
                isSchema |= isType && _reader.TokenType == JsonTokenType.String && _reader.ValueTextEquals("json_schema"u8);
                _reader.Skip();
            }
        }

        _reader.Skip();
        _features = _features with { JsonSchema = isSchema };
        return null;
    }

    private bool? ReadFlag(ReadOnlySpan<byte> name)
    {
        bool? result = null;
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return null;
        }

        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var matches = _reader.ValueTextEquals(name);
            _reader.Read();
            result = matches ? _reader.TokenType == JsonTokenType.True : result;
            _reader.Skip();
        }

        return result;
    }

    private static RouterError Invalid(string message, string? param = null) =>
        new() { Status = 400, Code = "invalid_request", Message = message, Param = param };
}
