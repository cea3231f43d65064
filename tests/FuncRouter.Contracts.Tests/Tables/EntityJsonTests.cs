using System.Buffers;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Data.Tables.Protocol;
using FsCheck.Xunit;

namespace FuncRouter.Contracts.Tests.Tables;

public sealed class EntityJsonTests
{
    [Property]
    public bool What_is_written_is_read_again(
        string text, byte[] bytes, bool flag, int small, long large, double fraction, Guid id, DateTime time)
    {
        var utc = new DateTimeOffset(time.Ticks, TimeSpan.Zero);
        var read = Read(Write(new TableEntity("p", "r")
        {
            ["Text"] = text,
            ["Bytes"] = bytes,
            ["Data"] = BinaryData.FromBytes(bytes ?? []),
            ["Flag"] = flag,
            ["Small"] = small,
            ["Large"] = large,
            ["Fraction"] = fraction,
            ["Id"] = id,
            ["Time"] = utc,
            ["UtcTime"] = utc.UtcDateTime,
        }));
        return read.PartitionKey == "p"
            && read.RowKey == "r"
            && read.GetString("Text") == text
            && (read.GetBinary("Bytes") ?? []).SequenceEqual(bytes ?? [])
            && read.GetBinaryData("Data").ToArray().SequenceEqual(bytes ?? [])
            && read.GetBoolean("Flag") == flag
            && read.GetInt32("Small") == small
            && read.GetInt64("Large") == large
            && fraction.Equals(read.GetDouble("Fraction"))
            && read.GetGuid("Id") == id
            && read.GetDateTimeOffset("Time") == utc
            && read.GetDateTimeOffset("UtcTime") == utc;
    }

    [Fact]
    public void The_types_that_json_lacks_are_annotated()
    {
        Assert.Equal("""{"L@odata.type":"Edm.Int64","L":"5"}""", Write(new TableEntity { ["L"] = 5L }));
        Assert.Equal("""{"B@odata.type":"Edm.Binary","B":"AQI="}""", Write(new TableEntity { ["B"] = new byte[] { 1, 2 } }));
        Assert.Equal("""{"D@odata.type":"Edm.Double","D":2}""", Write(new TableEntity { ["D"] = 2.0 }));
        Assert.Equal("""{"D@odata.type":"Edm.Double","D":"NaN"}""", Write(new TableEntity { ["D"] = double.NaN }));
        Assert.Equal("""{"I":3,"S":"x","N":null}""", Write(new TableEntity { ["I"] = 3, ["S"] = "x", ["N"] = null }));
    }

    [Fact]
    public void The_version_and_the_timestamp_are_read_and_not_written()
    {
        var read = Read("""{"odata.metadata":"m","odata.etag":"W/\"1\"","PartitionKey":"p","Timestamp":"2026-01-02T03:04:05.0000001Z"}""");
        Assert.Equal("W/\"1\"", read.ETag.ToString());
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1), read.Timestamp);
        Assert.Equal("""{"PartitionKey":"p"}""", Write(read));
    }

    [Fact]
    public void An_annotation_may_come_after_its_property() =>
        Assert.Equal(7L, Read("""{"L":"7","L@odata.type":"Edm.Int64"}""")["L"]);

    [Fact]
    public void A_whole_number_without_annotation_is_an_int_and_any_other_a_double()
    {
        var read = Read("""{"I":5,"D":5.0,"E":1e3}""");
        Assert.Equal(5, Assert.IsType<int>(read["I"]));
        Assert.Equal(5.0, Assert.IsType<double>(read["D"]));
        Assert.Equal(1000.0, Assert.IsType<double>(read["E"]));
    }

    [Fact]
    public void A_value_of_a_type_that_the_service_lacks_is_refused()
    {
        Assert.Throws<NotSupportedException>(() => Write(new TableEntity { ["U"] = 5u }));
        Assert.Throws<NotSupportedException>(() => Write(new TableEntity { ["T"] = DateTime.SpecifyKind(default, DateTimeKind.Local) }));
    }

    [Fact]
    public void A_property_of_another_type_is_an_error_and_a_missing_one_null()
    {
        var entity = new TableEntity { ["I"] = 5 };
        Assert.Throws<InvalidOperationException>(() => entity.GetInt64("I"));
        Assert.Throws<InvalidOperationException>(() => entity.GetString("I"));
        Assert.Null(entity.GetInt32("Other"));
        Assert.Null(entity["Other"]);
    }

    private static string Write(TableEntity entity)
    {
        var output = new ArrayBufferWriter<byte>();
        EntityJson.Write(output, entity);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static TableEntity Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return EntityJson.Read(document.RootElement);
    }
}
