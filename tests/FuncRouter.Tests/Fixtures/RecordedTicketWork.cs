using System.Threading.Channels;
using FuncRouter.Tickets;

namespace FuncRouter.Tests.Fixtures;

/// <summary>Notes what a host is told of tickets, and lets a test wait for a ticket.</summary>
internal sealed class RecordedTicketWork : ITicketWork
{
    private readonly Channel<string> _opened = Channel.CreateUnbounded<string>();
    private readonly List<string> _told = [];

    /// <summary>What it was told, in order.</summary>
    public IReadOnlyList<string> Told => _told;

    /// <summary>The next ticket that was opened.</summary>
    public ValueTask<string> NextAsync() => _opened.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public Task OpenedAsync(string id, CancellationToken cancellationToken)
    {
        _told.Add("opened");
        _opened.Writer.TryWrite(id);
        return Task.CompletedTask;
    }

    public Task ClosedAsync(string id, string state, CancellationToken cancellationToken)
    {
        _told.Add(state);
        return Task.CompletedTask;
    }
}
