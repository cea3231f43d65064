using System.Collections.Immutable;

namespace FuncRouter.Conversation;

/// <summary>The untouched bytes of a JSON request, and where its fields are.</summary>
/// <param name="Buffer">The bytes.</param>
/// <param name="Fields">The fields of the outermost object in the order of the text.</param>
public sealed record RequestBody(PooledBuffer Buffer, ImmutableArray<BodyField> Fields)
{
    /// <summary>The text of a field's value.</summary>
    public ReadOnlySpan<byte> ValueOf(in BodyField field) => Buffer.Span[field.ValueStart..field.ValueEnd];
}

/// <summary>Where a field of a JSON object is, in bytes from the text's beginning.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="NameStart">The quotation mark before the name.</param>
/// <param name="ValueStart">The value's first byte.</param>
/// <param name="ValueEnd">One past the value's last byte.</param>
public readonly record struct BodyField(string Name, int NameStart, int ValueStart, int ValueEnd);
