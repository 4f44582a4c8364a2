/* googletest - tests that pass, fail twice, are skipped, are disabled, take parameters; one suite cannot be set up. */
#include <gtest/gtest.h>

TEST(Shelf, HoldsBooks)
{
	EXPECT_EQ(2 + 2, 4);
	RecordProperty("books", 4);
}

TEST(Shelf, HoldsMaps)
{
	EXPECT_STREQ("<a & b>", "]]>");
	EXPECT_TRUE(false) << "caf\xe9";
}

TEST(Shelf, NeedsGpu)
{
	GTEST_SKIP() << "needs a GPU";
}

TEST(Shelf, DISABLED_Folds)
{
	FAIL();
}

class Board : public testing::TestWithParam<int>
{
};

TEST_P(Board, Carries)
{
	EXPECT_LT(GetParam(), 3);
}

INSTANTIATE_TEST_SUITE_P(Oak, Board, testing::Values(1, 3));
