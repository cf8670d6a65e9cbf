namespace Distributed.Producer.Tests;

public sealed class EventCursorTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(1000, 2)]
    [InlineData(1000, 5)]
    [InlineData(1000, 100_000)]
    public void A_vector_comes_back_as_it_went(int jobs, int numbers)
    {
        var random = new Random(jobs + numbers);
        for (var round = 0; round < 50; round++)
        {
            var cursor = EventCursor.Start(jobs, isVector: true);
            for (var i = 0; i < jobs; i++) cursor[i] = random.Next(numbers);
            var back = EventCursor.Parse(cursor.ToString(), jobs, isVector: true);
            Assert.NotNull(back);
            for (var i = 0; i < jobs; i++) Assert.Equal(cursor[i], back[i]);
            Assert.Null(EventCursor.Parse(cursor.ToString(), jobs + 1, isVector: true));
            if (jobs > 1) Assert.Null(EventCursor.Parse(cursor.ToString(), jobs - 1, isVector: true));
        }
    }

    [Fact]
    public void A_thousand_jobs_take_a_few_letters_and_never_more_than_a_header_holds()
    {
        var cursor = EventCursor.Start(1000, isVector: true);
        Assert.True(cursor.ToString().Length <= 4);
        for (var i = 0; i < 1000; i++) cursor[i] = 3 + i % 2;
        Assert.InRange(cursor.ToString().Length, 1000, 1400);
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("A")]
    [InlineData("gA")]          // a varint that does not end
    [InlineData("_____w8")]          // a run as long as numbers go
    [InlineData("3")]
    public void What_is_no_vector_is_refused(string text) => Assert.Null(EventCursor.Parse(text, 3, isVector: true));

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("x")]
    [InlineData("99999999999")]
    public void What_is_no_number_is_refused(string text) => Assert.Null(EventCursor.Parse(text, 1, isVector: false));

    [Fact]
    public void No_bytes_end_in_anything_but_a_vector_or_a_refusal()
    {
        var (random, read) = (new Random(1), 0);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(12)];
            random.NextBytes(bytes);
            if (EventCursor.Parse(System.Buffers.Text.Base64Url.EncodeToString(bytes), 40, isVector: true) is not { } cursor) continue;
            read++;
            for (var i = 0; i < 40; i++) Assert.True(cursor[i] >= 0);
        }
        Assert.NotEqual(0, read);
    }
}
