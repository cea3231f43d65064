using System.Reflection;
using Azure.Data.Tables;

namespace FuncRouter.Contracts.Tests.Tables;

public sealed class MembersTests
{
    private static readonly Assembly Contract = typeof(TableClient).Assembly;

    [Fact]
    public void The_contract_has_the_members_that_are_listed_and_no_others()
    {
        var listed = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Tables", "members.txt"));
        Assert.Equal(listed, Signatures.Of(Contract));
    }

    [Fact]
    public void The_assembly_says_which_package_it_stands_in_for()
    {
        var marker = Contract.GetCustomAttributes<AssemblyMetadataAttribute>().Single(found => found.Key == "FuncRouterContract");
        Assert.Equal("Azure.Data.Tables", marker.Value);
    }
}
