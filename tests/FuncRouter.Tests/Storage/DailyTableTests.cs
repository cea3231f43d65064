using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Storage;

public sealed class DailyTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 0, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task Tables_of_days_that_are_over_are_dropped_and_all_others_stay()
    {
        var token = TestContext.Current.CancellationToken;
        var store = new ScriptedStore();
        foreach (var table in (string[])["things20260227", "things20260228", "things20260301", "things20260302", "thingsother", "others20200101"])
        {
            await store.UpsertAsync(new StoreKey(table, "p", "r"), new StoreValue(new byte[1]), token);
        }

        await new DailyTable("things", 1).DropOldAsync(store, Now, token);

        Assert.Equal(["things20260301", "things20260302", "thingsother"], await store.ListTablesAsync("things", token));
        Assert.Single(await store.ListTablesAsync("others", token));
    }

    [Fact]
    public void The_day_of_a_table_is_that_of_the_moment_in_UTC() =>
        Assert.Equal("things20260301", new DailyTable("things", 1).NameAt(new DateTimeOffset(2026, 3, 2, 0, 30, 0, TimeSpan.FromHours(1))));
}
