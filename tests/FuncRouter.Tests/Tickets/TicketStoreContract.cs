using System.Collections.Immutable;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;
using FuncRouter.Tickets;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Tickets;

/// <summary>What becomes of tickets in a store; a class for each store runs it.</summary>
public abstract class TicketStoreContract : IAsyncLifetime
{
    private IStore _store = null!;
    private TicketStore _tickets = null!;

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 2, 23, 0, 0, TimeSpan.Zero));

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await OpenAsync();
        _tickets = new TicketStore(_store, Time);
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Opens a store that holds nothing, on the test's clock.</summary>
    protected abstract ValueTask<IStore> OpenAsync();

    [Fact]
    public async Task A_ticket_is_read_as_it_was_written_with_its_prompt_and_no_answer()
    {
        var ticket = await InsertAsync("ann");

        Assert.Equal(ticket, (await _tickets.FindAsync(ticket.Id, Token))!.Value.Ticket);
        Assert.Equal(Prompt, await _tickets.PromptAsync(ticket.Id, Token));
        Assert.Null(await _tickets.AnswerAsync(ticket.Id, Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tkt-")]
    [InlineData("tkt-../../x")]
    [InlineData("gen-0194266d1b7a7000800000000000000a")]
    [InlineData("tkt-0194266d1b7a7000800000000000000a")]
    public async Task An_id_that_names_no_ticket_finds_none(string id)
    {
        Assert.Null(await _tickets.FindAsync(id, Token));
        Assert.Empty(await _tickets.PromptAsync(id, Token));
        await _tickets.EraseAsync(id, Token);
    }

    [Fact]
    public async Task Of_two_operators_who_close_a_ticket_at_once_one_wins()
    {
        var ticket = await InsertAsync();
        var (read, etag) = (await _tickets.FindAsync(ticket.Id, Token))!.Value;

        var closed = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
            await _tickets.TryCloseAsync(read with { State = TicketState.Answered, Reason = $"{i}" }, etag, $"answer {i}", Token)));

        Assert.Single(closed, won => won);
        var now = (await _tickets.FindAsync(ticket.Id, Token))!.Value.Ticket;
        Assert.Equal(TicketState.Answered, now.State);
        Assert.Equal($"answer {now.Reason}", await _tickets.AnswerAsync(ticket.Id, Token));
        Assert.Empty(await _tickets.ListOpenAsync(null, 10, Token));
    }

    [Fact]
    public async Task Tickets_that_wait_are_listed_the_oldest_first_page_by_page_across_days()
    {
        var tickets = new List<Ticket>();
        for (var i = 0; i < 25; i++)
        {
            tickets.Add(await InsertAsync());

            // From one day into the next.
            Time.Advance(TimeSpan.FromMinutes(5));
        }

        var pages = new List<string>();
        string? after = null;
        do
        {
            var page = await _tickets.ListOpenAsync(after, 10, Token);
            pages.AddRange(page.Select(ticket => ticket.Id));
            after = page.Length == 10 ? page[^1].Id : null;
        }
        while (after is not null);

        Assert.Equal(tickets.Select(ticket => ticket.Id), pages);
    }

    [Fact]
    public async Task A_ticket_that_nobody_answers_expires_and_is_gone_when_its_time_is_over()
    {
        var ticket = await InsertAsync();
        Time.Advance(TimeSpan.FromHours(12));

        var late = (await _tickets.FindAsync(ticket.Id, Token))!.Value.Ticket;
        Assert.Equal((TicketState.Expired, ticket.ExpiresAt), (late.State, late.ClosedAt));
        Assert.Empty(await _tickets.ListOpenAsync(null, 10, Token));
        Assert.NotEmpty(await _tickets.PromptAsync(ticket.Id, Token));

        Time.Advance(TimeSpan.FromDays(2));
        Assert.Null(await _tickets.FindAsync(ticket.Id, Token));
        Assert.Empty(await _tickets.PromptAsync(ticket.Id, Token));
    }

    [Fact]
    public async Task An_erased_ticket_leaves_nothing()
    {
        var ticket = await InsertAsync("ann");
        var (read, etag) = (await _tickets.FindAsync(ticket.Id, Token))!.Value;
        await _tickets.TryCloseAsync(read with { State = TicketState.Answered }, etag, "answer", Token);

        await _tickets.EraseAsync(ticket.Id, Token);

        Assert.Null(await _tickets.FindAsync(ticket.Id, Token));
        Assert.Empty(await _tickets.PromptAsync(ticket.Id, Token));
        Assert.Null(await _tickets.AnswerAsync(ticket.Id, Token));
        Assert.False(await _tickets.TryCloseAsync(read, etag, "late", Token));
    }

    [Fact]
    public async Task Erasing_a_user_erases_the_users_tickets_of_all_days_and_no_others()
    {
        var name = new string('ä', 300);
        var first = await InsertAsync(name);
        var others = await InsertAsync("bob");
        var nobodys = await InsertAsync();
        var tenants = await InsertAsync(name, "another");
        Time.Advance(TimeSpan.FromHours(2));
        var second = await InsertAsync(name);

        await _tickets.EraseUserAsync("default", name, Token);

        Assert.Null(await _tickets.FindAsync(first.Id, Token));
        Assert.Null(await _tickets.FindAsync(second.Id, Token));
        foreach (var ticket in (Ticket[])[others, nobodys, tenants])
        {
            Assert.NotNull(await _tickets.FindAsync(ticket.Id, Token));
        }
    }

    [Fact]
    public async Task A_prompt_as_long_as_one_is_kept_fits()
    {
        // Text that compression hardly makes smaller, of characters that take most bytes.
        var random = new Random(1);
        var text = string.Create(200_000, random, static (characters, source) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                characters[i] = (char)source.Next(0x4E00, 0x9FFF);
            }
        });
        var ticket = Ticket(null, "default");

        await _tickets.InsertAsync(ticket, TicketPrompt.Of(text), Token);

        Assert.Equal(text, Assert.Single(await _tickets.PromptAsync(ticket.Id, Token)).Text);
    }

    [Fact]
    public async Task Its_tables_are_dropped_whole()
    {
        await InsertAsync();
        await TicketStore.Table.DropOldAsync(_store, Time.GetUtcNow().AddDays(7), Token);
        Assert.NotEmpty(await _store.ListTablesAsync("tickets", Token));

        await TicketStore.Table.DropOldAsync(_store, Time.GetUtcNow().AddDays(8), Token);

        Assert.Empty(await _store.ListTablesAsync("tickets", Token));
    }

    private static ImmutableArray<TicketTurn> Prompt { get; } = [new TicketTurn("system", "Be brief."), new TicketTurn("user", "Where is my parcel?")];

    private async Task<Ticket> InsertAsync(string? user = null, string tenant = "default")
    {
        var ticket = Ticket(user, tenant);
        await _tickets.InsertAsync(ticket, Prompt, Token);
        return ticket;
    }

    private Ticket Ticket(string? user, string tenant)
    {
        var now = Time.GetUtcNow();
        return new Ticket
        {
            Id = _tickets.NewId(),
            State = TicketState.Open,
            Tenant = tenant,
            User = user,
            Generation = "gen-1",
            Model = "auto",
            Route = "auto",
            CreatedAt = now,
            ExpiresAt = now + TimeSpan.FromHours(12),
            KeptUntil = now + TimeSpan.FromDays(2),
        };
    }
}

/// <summary>The contract on SQLite.</summary>
public sealed class SqliteTicketStoreTests : TicketStoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("funcrouter-tickets-");
    private SqliteStore? _store;

    public override async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    protected override ValueTask<IStore> OpenAsync()
    {
        _store = new SqliteStore(Path.Combine(_folder.FullName, "store.db"), Time);
        return ValueTask.FromResult<IStore>(_store);
    }
}

/// <summary>The contract on Table Storage, as Azurite plays it.</summary>
public sealed class TableTicketStoreTests(AzuriteServer azurite) : TicketStoreContract
{
    // Tests share the one account; each has tables of its own.
    private readonly string _prefix = "t" + Guid.NewGuid().ToString("N")[..20];

    public override ValueTask DisposeAsync() => default;

    protected override async ValueTask<IStore> OpenAsync() => TableStore.Create(
        new StoreOptions { Kind = StoreKind.Tables, ConnectionString = new Secret(await azurite.ConnectionStringAsync()), TablePrefix = _prefix }, Time);
}
