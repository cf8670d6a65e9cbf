using System.Diagnostics;

namespace Distributed.Jobs.Tests;

public sealed class JobTracesTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void A_span_hangs_under_the_request_unless_it_is_in_its_trace_already()
    {
        Assert.Equal("b7ad6b7169203331", JobTraces.ParentOf(Parent).SpanId.ToHexString());
        using var message = new Activity("message").SetParentId(Parent).Start();
        Assert.Equal(default, JobTraces.ParentOf(Parent));
        Assert.Equal("11f7651916cd43dd8448eb211c80319c", JobTraces.ParentOf(Parent.Replace("0af7", "11f7", StringComparison.Ordinal)).TraceId.ToHexString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    public void What_is_no_trace_is_no_parent(string? text) => Assert.Equal(default, JobTraces.ParentOf(text));

    [Fact]
    public void Without_anything_going_on_there_is_no_trace_and_with_it_there_is_its_own()
    {
        Assert.Null(JobTraces.Current);
        using var request = new Activity("request").SetParentId(Parent).Start();
        Assert.Equal($"00-0af7651916cd43dd8448eb211c80319c-{request.SpanId}-01", JobTraces.Current);
    }
}
