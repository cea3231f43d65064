using System.Text.Json;
using System.Text.Json.Serialization;

namespace FuncRouter.Caching.Semantic;

/// <summary>A question as it stands in the store.</summary>
/// <param name="Text">The user's last turn.</param>
/// <param name="Vector">Its direction; null where questions are found by their words.</param>
/// <param name="ExpiresAt">From when on its answer is no longer used.</param>
internal sealed record SemanticRow(string? Text, byte[]? Vector, DateTimeOffset ExpiresAt)
{
    /// <summary>Writes a question.</summary>
    public static byte[] ToBytes(SemanticQuestion question, DateTimeOffset expiresAt) => JsonSerializer.SerializeToUtf8Bytes(
        new SemanticRow(question.Text, question.Vector?.ToBytes(), expiresAt), SemanticRowJson.Default.SemanticRow);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <param name="scope">Where it was asked.</param>
    /// <param name="bytes">That.</param>
    /// <param name="isRead">Whether questions are read there.</param>
    /// <returns>Null for anything else.</returns>
    public static (SemanticQuestion Question, DateTimeOffset ExpiresAt)? FromBytes(UInt128 scope, ReadOnlySpan<byte> bytes, bool isRead)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, SemanticRowJson.Default.SemanticRow) is { Text: { Length: > 0 } text } row
                ? (new SemanticQuestion(scope, text, TurnSignature.Of(text, isRead)) { IsRead = isRead, Vector = row.Vector is { } vector ? QuestionVector.FromBytes(vector) : null },
                    row.ExpiresAt)
                : null;
        }
        catch (JsonException)
        {
            // Written by another version: as good as not there.
            return null;
        }
    }
}

/// <summary>How that is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SemanticRow))]
internal sealed partial class SemanticRowJson : JsonSerializerContext;
