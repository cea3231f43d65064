using System.Buffers;

namespace FuncRouter.Conversation;

/// <summary>
/// Bytes in an array that goes back to the pool when the last user has let go of it.
/// </summary>
/// <remarks>
/// Users are counted, because an upload can outlive the attempt that began it: an HTTP/2 connection may still read the body
/// of a request whose answer, or time limit, has already come.
/// </remarks>
public sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int SmallestRent = 4 * 1024;

    private byte[] _array;
    private int _users = 1;

    /// <summary>Makes an empty buffer.</summary>
    /// <param name="capacity">Bytes that it will probably need; it grows beyond.</param>
    public PooledBuffer(int capacity = 0) => _array = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, SmallestRent));

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes that were written; valid until the next write and while the caller is a user.</summary>
    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    /// <summary>The bytes that were written, likewise.</summary>
    public ReadOnlySpan<byte> Span => _array.AsSpan(0, Length);

    /// <inheritdoc />
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - Length);
        Length += count;
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(Length);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsSpan(Length);
    }

    /// <summary>Forgets what was written and keeps the array.</summary>
    public void Clear() => Length = 0;

    /// <summary>Drops bytes from the front.</summary>
    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length);
        _array.AsSpan(count, Length - count).CopyTo(_array);
        Length -= count;
    }

    /// <summary>Becomes one more user, who has to call <see cref="Dispose"/>.</summary>
    /// <returns>False where the last user has already gone.</returns>
    public bool TryShare()
    {
        for (var users = Volatile.Read(ref _users); users > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    /// <summary>Lets go of the buffer, once for each user.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Length = 0;
            ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _array, []));
        }
    }

    private void Reserve(int size)
    {
        if (_array.Length - Length >= size)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + size, (int)Math.Min(_array.Length * 2L, Array.MaxLength)));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
