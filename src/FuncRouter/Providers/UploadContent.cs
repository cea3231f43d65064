using System.Net;
using System.Net.Http.Headers;
using FuncRouter.Conversation;

namespace FuncRouter.Providers;

/// <summary>A client's form on its way to a provider, with that provider's name for the model. Made anew for every attempt.</summary>
internal sealed class UploadContent : HttpContent
{
    private readonly IUpload _upload;
    private readonly string _model;

    public UploadContent(IUpload upload, string model)
    {
        (_upload, _model) = (upload, model);
        Headers.ContentType = MediaTypeHeaderValue.Parse(upload.ContentType);
    }

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _upload.CopyToAsync(stream, _model, cancellationToken).AsTask();

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = _upload.LengthFor(_model) ?? 0;
        return _upload.LengthFor(_model) is not null;
    }
}
