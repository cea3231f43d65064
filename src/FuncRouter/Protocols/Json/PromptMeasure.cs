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
        }

        User |= property == Property.Role && reader.ValueSpan.SequenceEqual("user"u8);
        TextBytes += property == Property.Data || IsDataUrl(reader.ValueSpan) ? 0 : reader.ValueSpan.Length;
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
