/* Who is there: processes and threads, found by their numbers, and used again when they are gone. */
#include <stdlib.h>

#include "record/perf_part.h"

void *perf_room(void *p, size_t size, uint32_t n, uint32_t *cap)
{
	if (n < *cap)
		return p;
	*cap = *cap ? *cap * 2 : 64;
	p = realloc(p, *cap * size);
	if (!p)
		abort();
	return p;
}

uint32_t perf_add_process(struct tier_state *s, int64_t pid)
{
	uint32_t i = s->free_process;

	if (i != PID_NONE) {
		s->free_process = s->process[i].task;
	} else {
		s->process = perf_room(s->process, sizeof *s->process, s->nprocess, &s->process_cap);
		i = s->nprocess++;
	}
	s->process[i] = (struct perf_process){ .pid = pid, .task = PID_NONE, .exec_ns = NO_TIME, .child_end_ns = NO_TIME,
		.end_ns = NO_TIME };
	pid_table_set(&s->processes, pid, i);
	return i;
}

uint32_t perf_add_task(struct tier_state *s, uint32_t process, int64_t tid)
{
	uint32_t i = s->free_task, first = s->process[process].task;
	struct perf_look *look = NULL;
	struct perf_stack *stack = NULL;

	if (i != PID_NONE) {
		s->free_task = s->task[i].next;
		look = s->task[i].look;
		stack = s->task[i].stack;
	} else {
		s->task = perf_room(s->task, sizeof *s->task, s->ntask, &s->task_cap);
		i = s->ntask++;
	}
	s->task[i] = (struct perf_task){ .tid = tid, .process = process, .next = first, .prev = PID_NONE, .on_ns = NO_TIME,
		.off_ns = NO_TIME, .look = look, .stack = stack };
	if (stack)
		stack->at_ns = NO_TIME;
	if (first != PID_NONE)
		s->task[first].prev = i;
	s->process[process].task = i;
	s->process[process].ntask++;
	pid_table_set(&s->tasks, tid, i);
	return i;
}

void perf_remove_task(struct tier_state *s, uint32_t task)
{
	struct perf_task *t = &s->task[task];
	struct perf_process *p = &s->process[t->process];

	if (pid_table_find(&s->tasks, t->tid) == task)
		pid_table_remove(&s->tasks, t->tid);
	if (t->prev == PID_NONE)
		p->task = t->next;
	else
		s->task[t->prev].next = t->next;
	if (t->next != PID_NONE)
		s->task[t->next].prev = t->prev;
	p->ntask--;
	t->tid = 0;
	t->next = s->free_task;
	s->free_task = task;
}

void perf_unlist(uint32_t *list, uint32_t *n, uint32_t process)
{
	for (uint32_t i = *n; i-- > 0;)
		if (list[i] == process)
			list[i] = list[--*n];
}

void perf_remove_process(struct tier_state *s, uint32_t process)
{
	struct perf_process *p = &s->process[process];

	while (p->task != PID_NONE)
		perf_remove_task(s, p->task);
	if (pid_table_find(&s->processes, p->pid) == process)
		pid_table_remove(&s->processes, p->pid);
	perf_free_argv(p);
	if (p->listed)
		perf_unlist(s->untold, &s->nuntold, process);
	if (p->veiled)
		perf_unlist(s->veiled, &s->nveiled, process);
	p->pid = 0;
	p->task = s->free_process;
	s->free_process = process;
}

void perf_forget(struct tier_state *s, int64_t before_ns)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->nended; i++) {
		uint32_t process = s->ended[i];

		if (s->process[process].end_ns < before_ns && !s->process[process].listed)
			perf_remove_process(s, process);
		else
			s->ended[n++] = process;
	}
	s->nended = n;
}

void perf_tasks_free(struct tier_state *s)
{
	for (uint32_t i = 0; i < s->nprocess; i++)
		perf_free_argv(&s->process[i]);
	for (uint32_t i = 0; i < s->ntask; i++) {
		free(s->task[i].look);
		if (s->task[i].stack)
			buf_release(&s->task[i].stack->sample);
		free(s->task[i].stack);
	}
	pid_table_release(&s->tasks);
	pid_table_release(&s->processes);
	free(s->task);
	free(s->process);
	free(s->untold);
	free(s->ended);
	free(s->veiled);
	free(s->exit);
}
