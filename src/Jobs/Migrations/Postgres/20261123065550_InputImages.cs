using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Distributed.Jobs.Migrations.Postgres
{
    /// <summary>Finds the jobs that start from a picture by its name, so that the sweeper keeps the picture as long as any of them is kept.</summary>
    public partial class InputImages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Of the row's own text, so that rows count which older processes write. Most jobs have none, and pay for a search in that text alone.
            migrationBuilder.Sql("""CREATE INDEX ix_jobs_input_image ON jobs ((request::jsonb -> 'inputImage' ->> 'name')) WHERE strpos(request, '"inputImage":') > 0""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX ix_jobs_input_image");
        }
    }
}
