using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;

namespace FuncRouter.Functions.Tests;

public sealed class BuildOutputTests
{
    [Fact]
    public void The_build_puts_the_host_file_beside_the_app() => Assert.Equal(
        File.ReadAllText(Path.Combine(Repository.Root, "host.json")), File.ReadAllText(Path.Combine(Repository.FunctionOutput, "host.json")));

    [Fact]
    public async Task Publishing_takes_the_host_file_along_and_the_local_settings_never()
    {
        var folder = Directory.CreateTempSubdirectory("funcrouter-");
        try
        {
            var settings = Path.Combine(folder.FullName, "local.settings.json");
            await File.WriteAllTextAsync(settings, "{}", TestContext.Current.CancellationToken);

            var (status, output) = await Repository.RunDotnetAsync(
                "msbuild", Repository.FunctionProject, "-target:ComputeResolvedFilesToPublishList", "-getItem:ResolvedFileToPublish", "-getItem:None",
                "-property:NoBuild=true", $"-property:Configuration={Repository.BuildConfiguration}", $"-property:LocalSettingsFile={settings}");
            Assert.True(status == 0, output);
            var items = JsonNode.Parse(output)!["Items"]!;

            var published = items["ResolvedFileToPublish"]!.AsArray().Select(item => (string?)item!["RelativePath"]).ToList();
            Assert.Contains("host.json", published);
            Assert.Contains("FuncRouter.Functions.dll", published);
            Assert.DoesNotContain("local.settings.json", published);

            // It does go beside the app of a local build.
            var linked = Assert.Single(items["None"]!.AsArray(), item => (string?)item!["Link"] == "local.settings.json");
            Assert.Equal("PreserveNewest", (string?)linked!["CopyToOutputDirectory"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_contract_is_in_the_build_only_where_the_packages_are_missing()
    {
        var contracts = typeof(BuildOutputTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "UseContracts").Value == "true";
        var marked = typeof(FunctionAttribute).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(data => data.Key == "FuncRouterContract");

        Assert.Equal(contracts, marked);
        Assert.Equal(contracts, File.Exists(Path.Combine(Repository.FunctionOutput, "FuncRouter.Contracts.Functions.dll")));
    }
}
