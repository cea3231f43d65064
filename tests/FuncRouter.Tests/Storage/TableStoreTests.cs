using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Storage;

/// <summary>The contract on Table Storage, as Azurite plays it, and what is Table Storage's own.</summary>
public sealed class TableStoreTests(AzuriteServer azurite) : StoreContract
{
    // Tests share the one account; each has tables of its own.
    private readonly string _prefix = "t" + Guid.NewGuid().ToString("N");

    public override ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Stores_with_other_prefixes_share_an_account_and_see_nothing_of_each_other()
    {
        var one = await OpenAsync();
        var other = TableStore.Create(await OptionsAsync() with { TablePrefix = _prefix + "other" }, Time);
        var key = new StoreKey("rows", "p", "r");
        await other.UpsertAsync(key, default, Token);
        Assert.Null(await one.ReadAsync(key, Token));
        Assert.Equal(["otherrows"], await one.ListTablesAsync("", Token));
        Assert.Equal(["rows"], await other.ListTablesAsync("", Token));
    }

    [Fact]
    public async Task A_table_whose_name_is_too_long_with_the_prefix_is_refused()
    {
        var store = await OpenAsync();
        var error = await Assert.ThrowsAsync<StoreLimitException>(
            async () => await store.UpsertAsync(new StoreKey(new string('a', 60), "p", "r"), default, Token));
        Assert.Contains("93", error.Message, StringComparison.Ordinal);
        Assert.Contains("63", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_account_key_is_an_error_that_says_what_to_mend_and_holds_no_key()
    {
        var right = (await azurite.ConnectionStringAsync()).Split(';').Single(part => part.StartsWith("AccountKey=", StringComparison.Ordinal));
        var wrong = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        var options = await OptionsAsync();
        var store = TableStore.Create(
            options with { ConnectionString = new Secret(options.ConnectionString!.Reveal().Replace(right, "AccountKey=" + wrong, StringComparison.Ordinal)) }, Time);
        var error = await Assert.ThrowsAsync<StoreException>(async () => await store.CheckAsync(Token));
        Assert.Equal(StoreFailure.AccessDenied, error.Failure);
        Assert.Contains("store.connectionString", error.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_server_is_an_error_that_names_its_address()
    {
        // Bound and not listening: nobody else takes the port, and connections to it are refused.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = $"http://{taken.LocalEndPoint}/account";
        var store = TableStore.Create(
            new StoreOptions { Kind = StoreKind.Tables, ConnectionString = new Secret($"AccountName=account;AccountKey=a2V5;TableEndpoint={address}") }, Time);
        Func<Task>[] calls =
        [
            async () => await store.CheckAsync(Token),
            async () => await store.ReadAsync(new StoreKey("rows", "p", "r"), Token),
            async () => await store.UpsertAsync(new StoreKey("rows", "p", "r"), default, Token),
        ];
        foreach (var call in calls)
        {
            var error = await Assert.ThrowsAsync<StoreException>(call);
            Assert.Equal(StoreFailure.Unreachable, error.Failure);
            Assert.Contains(address, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_does_not_answer_holds_nobody_who_cancels()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var store = TableStore.Create(
            new StoreOptions
            {
                Kind = StoreKind.Tables,
                ConnectionString = new Secret($"AccountName=account;AccountKey=a2V5;TableEndpoint=http://{silent.LocalEndpoint}/account"),
            },
            Time);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reading = store.ReadAsync(new StoreKey("rows", "p", "r"), giveUp.Token).AsTask();
        using var connection = await silent.AcceptTcpClientAsync(Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Theory]
    [InlineData("AccountName=account;AccountKey=not base 64, but secret;TableEndpoint=http://127.0.0.1:1/account")]
    [InlineData("secret")]
    public void A_malformed_connection_string_is_an_error_that_does_not_quote_it(string connectionString)
    {
        var error = Assert.Throws<StoreException>(
            () => StoreFactory.Create(new StoreOptions { Kind = StoreKind.Tables, ConnectionString = new Secret(connectionString) }, Time));
        Assert.Equal(StoreFailure.AccessDenied, error.Failure);
        Assert.Contains("store.connectionString", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://account.table.core.windows.net")]
    public void An_address_that_is_missing_or_not_encrypted_is_an_error_that_says_what_to_set(string? endpoint)
    {
        var options = new StoreOptions { Kind = StoreKind.Tables, Endpoint = endpoint is null ? null : new Uri(endpoint) };
        var error = Assert.Throws<StoreException>(() => StoreFactory.Create(options, Time));
        Assert.Equal(StoreFailure.Unreachable, error.Failure);
        Assert.Contains("store.endpoint", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    public void An_endpoint_and_an_identity_make_a_store(string? clientId) =>
        Assert.IsType<TableStore>(StoreFactory.Create(
            new StoreOptions { Kind = StoreKind.Tables, Endpoint = new Uri("https://account.table.core.windows.net"), ClientId = clientId }, Time));

    [Fact]
    public void The_development_connection_string_makes_a_store() =>
        Assert.IsType<TableStore>(
            StoreFactory.Create(new StoreOptions { Kind = StoreKind.Tables, ConnectionString = new Secret("UseDevelopmentStorage=true") }, Time));

    protected override async ValueTask<IStore> OpenAsync() => TableStore.Create(await OptionsAsync(), Time);

    private async Task<StoreOptions> OptionsAsync() => new()
    {
        Kind = StoreKind.Tables,
        ConnectionString = new Secret(await azurite.ConnectionStringAsync()),
        TablePrefix = _prefix,
    };
}
