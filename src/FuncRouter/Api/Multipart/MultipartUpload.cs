using System.Buffers;
using System.Text;
using FuncRouter.Conversation;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api.Multipart;

/// <summary>
/// A form that a client is uploading. It is read as far as the routing needs, and the rest goes through while it arrives. What was read
/// is kept, the first 4 MiB in memory and more in a temporary file, so that another attempt can send it again.
/// </summary>
internal sealed class MultipartUpload : IUpload, IDisposable
{
    private const int MemoryBytes = 4 * 1024 * 1024;
    private const int PieceBytes = 32 * 1024;

    private readonly HttpContext _context;
    private readonly int _maxBytes;

    // An attempt that was given up may still be reading when the next one begins.
    private readonly SemaphoreSlim _reading = new(1);
    private (long Start, long End) _model;

    private MultipartUpload(HttpContext context, int maxBytes)
    {
        _context = context;
        _maxBytes = maxBytes;
        ContentType = context.Request.ContentType!;
    }

    /// <inheritdoc />
    public string ContentType { get; }

    /// <inheritdoc />
    public RouterError? Failure { get; private set; }

    /// <summary>The form's fields that came before its file, or all of them where the model stands behind it.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; private set; } = new Dictionary<string, string>();

    /// <summary>Reads a form up to its model and the beginning of its file.</summary>
    /// <param name="context">The request.</param>
    /// <param name="boundary">The form's boundary.</param>
    /// <param name="maxBytes">The largest form.</param>
    /// <returns>Either the upload, which the caller disposes, or the error that says what to mend.</returns>
    public static async ValueTask<(MultipartUpload? Upload, RouterError? Error)> ReadAsync(HttpContext context, string boundary, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            return (null, TooLarge(maxBytes));
        }

        BodyReader.LiftHostsLimit(context);
        context.Request.EnableBuffering(MemoryBytes);
        var upload = new MultipartUpload(context, maxBytes);
        if (await upload.ScanAsync(new MultipartScanner(boundary)) is { } error)
        {
            upload.Dispose();
            return (null, error);
        }

        return (upload, null);
    }

    /// <inheritdoc />
    public long? LengthFor(string model) => _context.Request.ContentLength - (_model.End - _model.Start) + Encoding.UTF8.GetByteCount(model);

    /// <inheritdoc />
    public async ValueTask CopyToAsync(Stream destination, string model, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            _context.Request.Body.Position = 0;
            await CopyAsync(destination, piece, _model.Start, cancellationToken);
            await destination.WriteAsync(Encoding.UTF8.GetBytes(model), cancellationToken);
            _context.Request.Body.Position = _model.End;
            await CopyAsync(destination, piece, long.MaxValue, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
            _reading.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _reading.Dispose();

    private async ValueTask<RouterError?> ScanAsync(MultipartScanner scanner)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (!(scanner.Model is not null && scanner.IsInFile) && scanner.Mistake is null)
            {
                var read = await ReadAsync(piece, _context.RequestAborted);
                if (read == 0)
                {
                    break;
                }

                scanner.Add(piece.AsSpan(0, read));
            }
        }
        catch (BadHttpRequestException) when (Failure is not null)
        {
            return Failure;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        Fields = scanner.Fields;
        _model = scanner.Model ?? default;
        return scanner.Mistake is { } mistake ? Invalid(mistake)
            : scanner.Model is null ? Invalid("\"model\" is missing. Name a route, a model of GET /v1/models, or \"<provider>/<model>\".") with { Param = "model" }
            : null;
    }

    private async ValueTask CopyAsync(Stream destination, byte[] piece, long end, CancellationToken cancellationToken)
    {
        while (end > _context.Request.Body.Position)
        {
            var most = (int)Math.Min(PieceBytes, end - _context.Request.Body.Position);
            var read = await ReadAsync(piece.AsMemory(0, most), cancellationToken);
            if (read == 0)
            {
                return;
            }

            await destination.WriteAsync(piece.AsMemory(0, read), cancellationToken);
        }
    }

    private async ValueTask<int> ReadAsync(Memory<byte> piece, CancellationToken cancellationToken)
    {
        int read;
        try
        {
            read = await _context.Request.Body.ReadAsync(piece, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or BadHttpRequestException && !_context.RequestAborted.IsCancellationRequested)
        {
            Failure = Invalid("The upload broke off.");
            throw;
        }

        if (_context.Request.Body.Position > _maxBytes)
        {
            Failure = TooLarge(_maxBytes);
            throw new BadHttpRequestException(Failure.Message, Failure.Status);
        }

        return read;
    }

    private static RouterError TooLarge(int maxBytes) => new()
    {
        Status = 413,
        Code = "request_too_large",
        Message = $"The form is larger than {maxBytes} bytes. Send less, or raise api.maxMultipartBytes.",
    };

    private static RouterError Invalid(string message) => new() { Status = 400, Code = "invalid_request", Message = message };
}
