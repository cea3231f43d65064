using FuncRouter.Api;
using FuncRouter.Execution;
using FuncRouter.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FuncRouter.Functions.Tests;

public sealed class FunctionAppServicesTests
{
    [Fact]
    public async Task Every_function_class_can_be_made_from_the_registration()
    {
        await using var provider = await RegisterAsync([]);
        var classes = DeclaredFunction.All.Where(function => !function.Method.IsStatic).Select(function => function.Method.DeclaringType!).Distinct().ToList();

        Assert.Equal([nameof(InferenceFunctions), nameof(ProbeActivities), nameof(ProbeTimer), nameof(RouterFunctions), nameof(TicketActivities)], classes.Select(type => type.Name).Order());
        Assert.All(classes, type => Assert.IsType(type, ActivatorUtilities.CreateInstance(provider, type)));
    }

    [Fact]
    public async Task Without_a_key_in_the_settings_a_request_is_refused()
    {
        await using var provider = await RegisterAsync([]);
        await using var scope = provider.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Method = HttpMethods.Post;
        context.Request.Path = "/v1/chat/completions";
        context.Request.Headers.Authorization = "Bearer anything";

        var functions = ActivatorUtilities.CreateInstance<InferenceFunctions>(scope.ServiceProvider);
        await using var durable = new FakeDurableTaskClient();
        await functions.ChatCompletionsAsync(context.Request, durable, TestContext.Current.CancellationToken);

        Assert.Equal(StatusCodes.Status401Unauthorized, context.Response.StatusCode);
    }

    [Fact]
    public async Task Answers_end_before_the_platform_gives_up_on_them()
    {
        await using var provider = await RegisterAsync([]);

        var host = provider.GetRequiredService<FuncRouterHost>();

        Assert.Equal(AccessPolicy.KeyRequired, host.Access);
        Assert.Equal(
            new HostLimits(TimeSpan.FromSeconds(220), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1)), host.Limits);
    }

    [Fact]
    public async Task The_body_limit_of_the_web_server_is_lifted()
    {
        await using var provider = await RegisterAsync([]);

        Assert.Null(provider.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("http://127.0.0.1:4317", true)]
    public async Task Telemetry_is_exported_only_where_an_address_is_set(string? address, bool exported)
    {
        var services = new ServiceCollection();

        services.AddFunctionApp(await AppSettings.ReadAsync(address is null ? [] : new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address }));

        Assert.Equal(exported, services.Any(service => service.ServiceType.Assembly.GetName().Name == "OpenTelemetry.Exporter.OpenTelemetryProtocol"));
    }

    [Fact]
    public void Without_a_configured_store_the_platforms_account_is_used_with_the_apps_identity()
    {
        var store = FunctionAppServices.StoreOf(AppSettings.Sources(new()
        {
            ["AzureWebJobsStorage__tableServiceUri"] = "https://account.table.core.windows.net",
            ["AzureWebJobsStorage__clientId"] = "client",
        }));

        Assert.Equal(
            new StoreOptions { Kind = StoreKind.Tables, Endpoint = new Uri("https://account.table.core.windows.net"), ClientId = "client" }, store);
    }

    private static async Task<ServiceProvider> RegisterAsync(Dictionary<string, string> settings) =>
        new ServiceCollection()
            .AddLogging()
            .AddFunctionApp(await AppSettings.ReadAsync(settings))
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
}
