using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FuncRouter.Protocols.Json;

/// <summary>How JSON is written: texts as they are, without escapes that JSON does not need, and pieces of other texts to the byte.</summary>
internal static class JsonWriting
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = JsonText.ReaderOptions.MaxDepth,
    };

    /// <summary>Makes a writer; whoever gets it disposes it, which writes what is still held back.</summary>
    public static Utf8JsonWriter Create(IBufferWriter<byte> output) => new(output, Options);

    /// <summary>Writes a value as it stands in the text that it was read from: number formats, escapes and the order of keys stay.</summary>
    public static void WriteRaw(this Utf8JsonWriter writer, JsonElement value) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    /// <summary>Writes a property with such a value.</summary>
    public static void WriteRaw(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, JsonElement value)
    {
        writer.WritePropertyName(name);
        writer.WriteRaw(value);
    }

    /// <summary>Writes a text property where there is a text.</summary>
    public static void WriteGiven(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    /// <summary>Writes a number property where there is a number.</summary>
    public static void WriteGiven(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    /// <summary>Writes a number property where there is a number.</summary>
    public static void WriteGiven(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    /// <summary>Writes a property that is true or false, where it is given.</summary>
    public static void WriteGiven(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } flag)
        {
            writer.WriteBoolean(name, flag);
        }
    }
}
