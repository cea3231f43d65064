using System.Text.Json;

namespace FuncRouter.Protocols.Json;

/// <summary>Measures messages in passing: how much text there is, and whether there are images. Protocols agree on enough of the words for one measure.</summary>
internal struct PromptMeasure
{
    private const int LongestMediaType = 128;

    /// <summary>Bytes of names and values, embedded media not counted.</summary>
    public int TextBytes { get; private set; }

    /// <summary>Whether there is an image.</summary>
    public bool Images { get; private set; }

    /// <summary>Reads the object that the reader stands at; afterwards it stands at the object's end.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                Images |= reader.ValueTextEquals("image_url"u8);
            }

            TextBytes += reader.TokenType == JsonTokenType.String && IsMedia(reader.ValueSpan) ? 0 : reader.ValueSpan.Length;
        }
    }

    // A text may begin with the same word; its first line does not name an encoding.
    private static bool IsMedia(ReadOnlySpan<byte> text) =>
        text.StartsWith("data:"u8) && text[..Math.Min(text.Length, LongestMediaType)].IndexOf(";base64,"u8) > 0;
}
