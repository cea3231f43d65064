using FuncRouter.Api;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FuncRouter.Functions.Tests.Contracts;

public sealed class ContractTests
{
    [Fact]
    public void The_contract_has_the_listed_members_and_no_others()
    {
        var listed = File.ReadAllLines(Path.Combine(Repository.Root, "eng", "contracts", "Functions", "members.txt"));
        var members = PublicMembers.Of(typeof(FunctionAttribute).Assembly).ToList();

        Assert.Empty(members.Except(listed));
        Assert.Empty(listed.Except(members));
    }

    [Fact]
    public async Task The_builder_registers_what_the_program_registers()
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddFunctionApp(await AppSettings.ReadAsync([]));

        using var host = builder.Build();

        Assert.NotNull(host.Services.GetService<RouterApi>());
    }

    [Fact]
    public async Task Running_without_the_packages_fails_and_names_them()
    {
        using var host = FunctionsApplication.CreateBuilder([]).Build();

        var failure = await Assert.ThrowsAsync<PlatformNotSupportedException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FuncRouter.Functions", "UseContracts")]
    [InlineData("FuncRouter.Server", "UseTablesContract")]
    public async Task Publishing_without_the_packages_is_an_error_and_publishes_nothing(string project, string contracts)
    {
        var folder = Directory.CreateTempSubdirectory("funcrouter-");
        try
        {
            var (status, output) = await Repository.RunDotnetAsync(
                "publish", Path.Combine(Repository.Root, "src", project), "--no-build", "--no-restore", "--configuration", Repository.BuildConfiguration,
                "--output", folder.FullName, $"-property:{contracts}=true");

            Assert.NotEqual(0, status);
            Assert.Contains("is not published", output, StringComparison.Ordinal);
            Assert.Empty(folder.EnumerateFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
