namespace FuncRouter.Storage;

/// <summary>One write, checked and encoded.</summary>
internal readonly record struct EncodedWrite(StoreWriteKind Kind, string Row, EncodedValue Value, string? ETag)
{
    /// <summary>Whether it deletes whatever is there, so that nothing there is no conflict.</summary>
    public bool DeletesAnything => Kind is StoreWriteKind.Delete && ETag is null;

    /// <summary>Checks and encodes one write.</summary>
    /// <exception cref="ArgumentException">An update without an ETag.</exception>
    /// <exception cref="StoreLimitException">Key or value are too large.</exception>
    public static EncodedWrite Of(StoreWrite write)
    {
        if (write.Kind is StoreWriteKind.Update && write.ETag is null)
        {
            throw new ArgumentException("An update needs the ETag that was read.", nameof(write));
        }

        return new EncodedWrite(
            write.Kind,
            EncodedKey.EncodeRow(write.Row),
            write.Kind is StoreWriteKind.Delete ? default : ValueEncoding.Encode(write.Value),
            write.Kind is StoreWriteKind.Update or StoreWriteKind.Delete ? write.ETag : null);
    }

    /// <summary>Checks and encodes the writes of a batch.</summary>
    /// <exception cref="ArgumentException">A row is named twice.</exception>
    /// <exception cref="StoreLimitException">There are too many, or they are too large.</exception>
    public static EncodedWrite[] OfBatch(IReadOnlyList<StoreWrite> writes)
    {
        if (writes.Count > StoreLimits.BatchOperations)
        {
            throw new StoreLimitException($"A batch of {writes.Count:N0} writes; it may have {StoreLimits.BatchOperations:N0}.");
        }

        EncodedWrite[] encoded = [.. writes.Select(Of)];
        var rows = new HashSet<string>(StringComparer.Ordinal);
        if (!encoded.All(write => rows.Add(write.Row)))
        {
            throw new ArgumentException("A batch names a row twice; each may stand in it once.", nameof(writes));
        }

        var bytes = encoded.Sum(write => (long)(write.Value.Bytes?.Length ?? 0));
        return bytes <= StoreLimits.BatchBytes
            ? encoded
            : throw new StoreLimitException(
                $"A batch of {bytes:N0} bytes after compression; it may have {StoreLimits.BatchBytes:N0}.");
    }
}
