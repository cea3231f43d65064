using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Providers;

/// <summary>A client's own bytes with a few edits, sent without a copy. Made anew for every attempt.</summary>
internal sealed class EditedBodyContent : HttpContent
{
    private readonly PooledBuffer _body;
    private readonly ImmutableArray<BodyEdit> _edits;
    private readonly long _length;

    public EditedBodyContent(PooledBuffer body, ImmutableArray<BodyEdit> edits)
    {
        _body = body;
        _edits = edits;
        _length = BodyEdits.LengthAfter(body.Length, edits);
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!_body.TryShare())
        {
            throw new ObjectDisposedException(nameof(EditedBodyContent), "The request is over; its body is gone.");
        }

        try
        {
            var position = 0;
            foreach (var edit in _edits)
            {
                await stream.WriteAsync(_body.Memory[position..edit.Start], cancellationToken);
                await stream.WriteAsync(edit.Replacement, cancellationToken);
                position = edit.End;
            }

            await stream.WriteAsync(_body.Memory[position..], cancellationToken);
        }
        finally
        {
            _body.Dispose();
        }
    }

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
