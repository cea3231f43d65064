using System.Text.Json;

namespace FuncRouter.Protocols.Json;

/// <summary>
/// Measures messages in passing: how much text there is, and what they carry beside it. Protocols agree on enough of the words for one
/// measure.
/// </summary>
internal struct PromptMeasure
{
    private const int LongestMediaType = 128;

    /// <summary>Bytes of names and values, embedded media not counted.</summary>
    public int TextBytes { get; private set; }

    /// <summary>About how many tokens the values have; names are not counted, embedded media neither.</summary>
    public double Tokens { get; private set; }

    /// <summary>Whose turn was read last.</summary>
    public Speaker Speaker { get; private set; }

    /// <summary>Whether there is an image.</summary>
    public bool Images { get; private set; }

    /// <summary>Whether there is a file.</summary>
    public bool Files { get; private set; }

    /// <summary>Whether there is a recording.</summary>
    public bool Audio { get; private set; }

    /// <summary>Whether the user has spoken.</summary>
    public bool User { get; private set; }

    /// <summary>Whether there is reasoning state that only the provider that made it understands.</summary>
    public bool ReasoningState { get; private set; }

    /// <summary>Reads the value that the reader stands at; afterwards it stands at the value's end.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        var before = Property.Other;
        Speaker = Speaker.Other;
        do
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                before = Recognise(ref reader);
                TextBytes += reader.ValueSpan.Length;
            }
            else
            {
                ReadValue(ref reader, before);
                before = Property.Other;
            }
        }
        while (!(reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) && reader.Read());
    }

    private Property Recognise(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            // None of these words needs an escape, and an escape may be half a character, which cannot be compared.
            return Property.Other;
        }

        // "image_url" names the image where the part's type stands behind it, or nowhere.
        Images |= reader.ValueTextEquals("image_url"u8);
        ReasoningState |= reader.ValueTextEquals("encrypted_content"u8)
            || reader.ValueTextEquals("reasoning_details"u8)
            || reader.ValueTextEquals("thought_signature"u8);
        return reader.ValueTextEquals("type"u8) ? Property.Type
            : reader.ValueTextEquals("data"u8) ? Property.Data
            : reader.ValueTextEquals("role"u8) ? Property.Role
            : Property.Other;
    }

    private void ReadValue(ref Utf8JsonReader reader, Property property)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            TextBytes += reader.ValueSpan.Length;
            return;
        }

        if (property == Property.Type && !reader.ValueIsEscaped)
        {
            Images |= reader.ValueTextEquals("image"u8) || reader.ValueTextEquals("input_image"u8);
            Files |= reader.ValueTextEquals("document"u8) || reader.ValueTextEquals("file"u8) || reader.ValueTextEquals("input_file"u8)
                || reader.ValueTextEquals("document_url"u8) || reader.ValueTextEquals("video_url"u8);
            Audio |= reader.ValueTextEquals("input_audio"u8);
            ReasoningState |= reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("redacted_thinking"u8);

            // What a tool brought stands in a user's turn at Anthropic, and is not what the user said; at OpenAI's Responses it is an item.
            Speaker = reader.ValueTextEquals("tool_result"u8) || reader.ValueSpan.EndsWith("_call_output"u8) ? Speaker.Tool : Speaker;
            TextBytes += reader.ValueSpan.Length;
        }
        else if (property == Property.Role)
        {
            ReadRole(reader.ValueSpan);
            TextBytes += reader.ValueSpan.Length;
        }
        else if (property != Property.Data && !IsDataUrl(reader.ValueSpan))
        {
            TextBytes += reader.ValueSpan.Length;
            Tokens += TokenEstimate.Count(reader.ValueSpan);
        }
    }

    private void ReadRole(ReadOnlySpan<byte> role)
    {
        var isUser = role.SequenceEqual("user"u8);
        User |= isUser;
        Speaker = Speaker == Speaker.Tool || role.SequenceEqual("tool"u8) || role.SequenceEqual("function"u8) ? Speaker.Tool
            : isUser ? Speaker.User
            : role.SequenceEqual("system"u8) || role.SequenceEqual("developer"u8) ? Speaker.System
            : Speaker.Other;
    }

    // A text may begin with the same word; its first line does not name an encoding.
    private static bool IsDataUrl(ReadOnlySpan<byte> text) =>
        text.StartsWith("data:"u8) && text[..Math.Min(text.Length, LongestMediaType)].IndexOf(";base64,"u8) > 0;

    private enum Property
    {
        Other,
        Type,
        Data,
        Role,
    }
}

/// <summary>Who speaks in a turn.</summary>
internal enum Speaker
{
    /// <summary>The assistant, or nobody that is named.</summary>
    Other,

    /// <summary>The user.</summary>
    User,

    /// <summary>The application, by a system or developer message.</summary>
    System,

    /// <summary>A tool, by its result.</summary>
    Tool,
}
