#include "record/offspring.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/check.h"

struct met {
	int64_t pid[64], wanted;
	uint32_t n, times;              /* of the one that is wanted */
};

static bool meet(void *ctx, int64_t pid)
{
	struct met *m = ctx;

	m->pid[m->n++ % 64] = pid;
	m->times += pid == m->wanted;
	return pid == m->wanted;
}

static pid_t idle_child(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(pause());
	CHECK(pid > 0);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
}

static void children_are_listed_in_their_order(void **state)
{
	pid_t first = idle_child(), second = idle_child();
	struct met us = { 0 }, by_pid = { 0 }, held = { 0 };
	int fd = offspring_open(getpid());
	struct offspring o;

	(void)state;
	offspring_init(&o);
	if (o.listed) {
		offspring_of_us(&o, meet, &us);
		offspring_of(getpid(), -1, false, meet, &by_pid);
		end(second);
		offspring_of(getpid(), fd, false, meet, &held);
		CHECK(us.n == 2 && us.pid[0] == first && us.pid[1] == second);
		CHECK(by_pid.n == 2 && by_pid.pid[1] == second);
		CHECK(held.n == 1 && held.pid[0] == first);
	} else {
		end(second);
	}
	offspring_release(&o);
	close(fd);
	end(first);
}

static void *fork_one(void *pid)
{
	*(pid_t *)pid = idle_child();
	pause();
	return NULL;
}

/* A child belongs to the thread that made it. */
static void children_of_other_threads_are_listed_with_threads_alone(void **state)
{
	struct met all = { 0 }, main_thread = { 0 };
	volatile pid_t child = 0;
	pthread_t thread;
	struct offspring o;

	(void)state;
	offspring_init(&o);
	CHECK_FALSE(pthread_create(&thread, NULL, fork_one, (void *)&child));
	while (!child)
		usleep(100);
	if (o.listed) {
		offspring_of(getpid(), -1, false, meet, &main_thread);
		offspring_of(getpid(), -1, true, meet, &all);
		CHECK_EQ(main_thread.n, 0);
		CHECK(all.n == 1 && all.pid[0] == child);
	}
	end(child);
	pthread_cancel(thread);
	pthread_join(thread, NULL);
	offspring_release(&o);
}

/* Ours is said each time, everybody else once. */
static void who_is_nobodys_is_met_once(void **state)
{
	struct met m = { .wanted = getpid() };
	struct offspring o;
	uint32_t first;

	(void)state;
	offspring_init(&o);
	offspring_sift(&o, meet, &m);
	first = m.n;
	CHECK(first > 1);
	m.n = 0;
	offspring_sift(&o, meet, &m);
	CHECK_EQ(m.times, 2);
	CHECK(m.n < first);
	offspring_release(&o);
}

static void who_is_gone_has_none(void **state)
{
	struct met m = { 0 };
	pid_t child = idle_child();
	int fd = offspring_open(child);

	(void)state;
	end(child);
	offspring_of(child, fd, false, meet, &m);
	offspring_of(child, -1, false, meet, &m);
	offspring_of(child, -1, true, meet, &m);
	CHECK_EQ(m.n, 0);
	close(fd);
}

int main(void)
{
	return RUN(TEST(children_are_listed_in_their_order), TEST(children_of_other_threads_are_listed_with_threads_alone),
		TEST(who_is_nobodys_is_met_once), TEST(who_is_gone_has_none));
}
