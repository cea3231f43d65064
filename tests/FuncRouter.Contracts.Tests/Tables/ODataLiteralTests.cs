using Azure.Data.Tables;

namespace FuncRouter.Contracts.Tests.Tables;

public sealed class ODataLiteralTests
{
    public static TheoryData<object?, string> Values => new()
    {
        { "it's", "'it''s'" },
        { "", "''" },
        { null, "null" },
        { true, "true" },
        { -5, "-5" },
        { 5_000_000_000, "5000000000L" },
        { 1.5, "1.5" },
        { new Guid("0a1b2c3d-0000-0000-0000-000000000001"), "guid'0a1b2c3d-0000-0000-0000-000000000001'" },
        { new DateTimeOffset(2026, 1, 2, 5, 4, 5, TimeSpan.FromHours(2)), "datetime'2026-01-02T03:04:05Z'" },
        { new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(1), "datetime'2026-01-02T03:04:05.0000001Z'" },
        { new byte[] { 1, 255 }, "X'01FF'" },
        { BinaryData.FromBytes(new byte[] { 10 }), "X'0A'" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_filters_holes_become_literals(object? value, string literal) =>
        Assert.Equal($"Value ge {literal}", TableClient.CreateQueryFilter($"Value ge {value}"));

    [Fact]
    public void A_filter_refuses_what_the_service_does_not_know() =>
        Assert.Throws<ArgumentException>(() => TableClient.CreateQueryFilter($"Value eq {TimeSpan.Zero}"));
}
