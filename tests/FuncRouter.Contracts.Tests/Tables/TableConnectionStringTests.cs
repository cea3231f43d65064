using Azure.Data.Tables.Protocol;

namespace FuncRouter.Contracts.Tests.Tables;

public sealed class TableConnectionStringTests
{
    private const string Account = "AccountName=abc;AccountKey=AAAA";

    [Theory]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1", "devstoreaccount1")]
    [InlineData(Account, "https://abc.table.core.windows.net/", "abc")]
    [InlineData(Account + ";DefaultEndpointsProtocol=http", "http://abc.table.core.windows.net/", "abc")]
    [InlineData("accountname=abc; accountkey = AAAA ;endpointsuffix=core.example;", "https://abc.table.core.example/", "abc")]
    [InlineData("TableEndpoint=http://127.0.0.1:1/abc;UseDevelopmentStorage=false;" + Account, "http://127.0.0.1:1/abc", "abc")]
    [InlineData("BlobEndpoint=https://blob.example;" + Account, "https://abc.table.core.windows.net/", "abc")]
    public void It_says_where_the_service_is(string text, string endpoint, string account)
    {
        var read = TableConnectionString.Parse(text);
        Assert.Equal(new Uri(endpoint), read.Endpoint);
        Assert.Equal(account, read.Credential.AccountName);
    }

    [Theory]
    [InlineData("nonsense", typeof(InvalidOperationException))]
    [InlineData("AccountName=;AccountKey=AAAA", typeof(InvalidOperationException))]
    [InlineData(Account + ";AccountKey=BBBB", typeof(InvalidOperationException))]
    [InlineData("AccountKey=AAAA", typeof(ArgumentException))]
    [InlineData("AccountName=abc", typeof(ArgumentException))]
    [InlineData("", typeof(ArgumentException))]
    [InlineData("AccountName=abc;AccountKey=!!", typeof(FormatException))]
    public void A_malformed_one_is_refused_without_its_values(string text, Type expected)
    {
        var error = Assert.ThrowsAny<Exception>(() => TableConnectionString.Parse(text));
        Assert.IsType(expected, error);
        Assert.All(["nonsense", "AAAA", "BBBB", "!!"], secret => Assert.DoesNotContain(secret, error.Message, StringComparison.Ordinal));
    }
}
