using System.Runtime.CompilerServices;

namespace Azure.Data.Tables.Protocol;

/// <summary>Reads pages one after the other until one has no continuation.</summary>
/// <param name="read">Reads the page of a continuation (null for the first) and of a size (null for the service's).</param>
/// <param name="maxPerPage">The size of a page unless the reader asks for another.</param>
/// <param name="cancellationToken">Ends the wait.</param>
internal sealed class ContinuedPages<T>(
    Func<string?, int?, CancellationToken, Task<Page<T>>> read, int? maxPerPage, CancellationToken cancellationToken)
    : AsyncPageable<T>(cancellationToken)
    where T : notnull
{
    public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
        ReadAsync(continuationToken, pageSizeHint ?? maxPerPage, CancellationToken);

    private async IAsyncEnumerable<Page<T>> ReadAsync(
        string? continuation, int? pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var page = await read(continuation, pageSize, cancellationToken);
            yield return page;
            continuation = page.ContinuationToken;
        }
        while (continuation is not null);
    }
}
