namespace Distributed.Jobs.Tests;

public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("abc-DEF_123", "abc-DEF_123")]
    [InlineData("\"quoted\"", "quoted")]
    [InlineData("", null)]
    [InlineData("\"\"", null)]
    [InlineData("with space", null)]
    [InlineData("new\nline", null)]
    [InlineData("trailing\n", null)]
    public void A_key_is_read_bare_or_quoted_and_nothing_else_is(string header, string? key) => Assert.Equal(key, IdempotencyKey.Parse(header));

    [Fact]
    public void A_key_has_at_most_128_characters()
    {
        Assert.NotNull(IdempotencyKey.Parse(new string('k', 128)));
        Assert.Null(IdempotencyKey.Parse(new string('k', 129)));
    }
}
